"""The manifest as an editor wrote it: what changes in it is put into its text, the rest stays.

Parsing with comments takes 2 ms and 90 kB for each report, so only what changes is parsed so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from corpus.errors import CorpusError, ManifestMismatch
from corpus.manifest import check_entries, entries_of, not_toml

Manifest = dict[str, Any]
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)


def by_file(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries of a manifest by the names of their files."""
    return {str(e.get("file", f"{key}.txt")): e for key, e in entries_of(manifest).items()}


def parsed_manifest(path: Path) -> Manifest:
    """Return the values of a manifest, to be changed and written; none where there is no file.

    Raises:
        ManifestMismatch: it cannot be read, or an entry has what it cannot have.
    """
    manifest = _values(path, _text(path))
    check_entries(path, entries_of(manifest))
    return manifest


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Write what has changed in a manifest, at once; where it is a link, what it leads to.

    New entries may be tables of tomlkit, with comments.

    Raises:
        CorpusError: it cannot be written; what was there is kept.
    """
    before = _text(path)
    try:
        after = _edited(before, _values(path, before), manifest)
    except TOMLKitError as error:
        raise not_toml(path, error) from error
    if after == before and path.exists():
        return
    place = path.resolve()
    temporary = place.with_suffix(".toml.part")
    try:
        temporary.write_bytes(after.encode())
        temporary.replace(place)
    except OSError as error:
        raise CorpusError(
            f"{path}: cannot be written ({error.strerror or error}); what was there before is "
            "kept; free space, let this user write there, or copy the files to another folder"
        ) from error
    finally:
        with suppress(OSError):  # gone after it was put in place, as it should be
            temporary.unlink()


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ManifestMismatch(f"{path}: cannot be opened ({error.strerror})") from error
    except ValueError as error:
        raise not_toml(path, error) from error


def _values(path: Path, text: str) -> Manifest:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error


def _edited(text: str, before: Manifest, after: Mapping[str, Any]) -> str:
    """Return the text of a manifest with other values; what is the same keeps its text."""
    pieces, done = [], set[str]()
    for piece, keys in _pieces(text, before):
        done |= keys
        wanted = {key: after[key] for key in before if key in keys and key in after}
        is_same = wanted == {key: before[key] for key in before if key in keys}
        pieces.append(piece if is_same else _with_values(piece, wanted))
    new = {key: value for key, value in after.items() if key not in done}
    plain = {key: value for key, value in new.items() if not isinstance(value, dict)}
    if plain:  # these stand above all tables
        pieces[0] = _with_values(pieces[0], plain, add_only=True)
    for key, value in new.items():
        if isinstance(value, dict):
            is_first = not any(pieces)
            gap = "" if is_first else "\n" if pieces[-1].endswith("\n") else "\n\n"
            pieces.append(gap + tomlkit.dumps({key: value}))
    return "".join(pieces)


def _pieces(text: str, values: Manifest) -> list[tuple[str, set[str]]]:
    """Divide a manifest before each table, with the keys of each piece; else return it whole."""
    pieces, found = [], dict[str, Any]()
    try:
        for piece in _TABLE.split(text):
            own = tomllib.loads(piece)
            if own.keys() & found.keys():
                return [(text, set(values))]
            found |= own
            pieces.append((piece, set(own)))
    except ValueError:  # a line of a longer value begins with a bracket
        return [(text, set(values))]
    if found != values:
        return [(text, set(values))]
    starts_with_table = text.startswith("[")
    return [("", set()), *pieces] if starts_with_table and pieces[0][0] else pieces


def _with_values(piece: str, wanted: Mapping[str, Any], *, add_only: bool = False) -> str:
    """Return a piece with these values and no others, its comments kept."""
    document = tomlkit.parse(piece)
    if not add_only:
        _set(document, wanted)
        return tomlkit.dumps(document)
    for key, value in wanted.items():
        document[key] = value
    text = tomlkit.dumps(document)
    return text if text.endswith("\n") else f"{text}\n"


def _set(table: Any, wanted: Mapping[str, Any]) -> None:
    """Give a table of tomlkit other values; equal ones keep how they are written."""
    for key in [key for key in table if key not in wanted]:
        del table[key]
    for key, value in wanted.items():
        old = table.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            _set(old, value)
        elif key not in table or old != value:
            table[key] = value
