"""Lists the reports of a folder in its manifest: new ones added, changed ones hashed anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from corpus.entries import new_entry
from corpus.errors import CorpusError, ManifestMismatch, UnreadableReport
from corpus.extract import Extract
from corpus.formats.kinds import SUFFIXES
from corpus.manifest import MANIFEST, check_entries, entries_of, not_toml, report_files
from corpus.metadata import read_metadata
from corpus.plain_text import plain
from corpus.readers import is_report, read_report


def update_manifest(folder: Path) -> list[str]:
    """Write `manifest.toml` of a folder of reports and return a line for each change.

    What an editor wrote there stays, comments too. The entry of a report that is away is kept and
    marked; that of one with another name gets the name. A new report gets the title and the
    dates that it states, its line tells them and what of them is unsure.

    Raises:
        CorpusError: the folder or a report cannot be read.
    """
    if not folder.is_dir():
        raise UnreadableReport(f"{folder}: no such folder; give the folder that holds the reports")
    path = folder / MANIFEST
    manifest = _parsed(path)
    check_entries(path, entries_of(manifest))
    files = report_files(folder)
    if not files:
        raise CorpusError(
            f"{folder}: holds no report; put files of type {', '.join(SUFFIXES)} there"
        )
    changes = list(_changes(folder, files, manifest))
    if changes:
        _write(path, manifest)
    return changes or [f"{path}: nothing to change"]


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    """Return the manifest with all that stands in it; an empty one where there is none."""
    try:
        return tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except OSError as error:
        raise ManifestMismatch(f"{path}: cannot be opened ({error.strerror})") from error
    except (ValueError, TOMLKitError, RecursionError) as error:
        raise not_toml(path, error) from error


def _write(path: Path, manifest: tomlkit.TOMLDocument) -> None:
    """Replace the file at once; where it is a link, that which it leads to."""
    place = path.resolve()
    temporary = place.with_suffix(".toml.part")
    try:
        temporary.write_bytes(tomlkit.dumps(manifest).encode())
        temporary.replace(place)
    except OSError as error:
        raise CorpusError(
            f"{path}: cannot be written ({error.strerror or error}); what was there before is kept"
        ) from error
    finally:
        with suppress(OSError):  # gone after it was put in place, as it should be
            temporary.unlink()


def _changes(
    folder: Path, files: Mapping[str, Path], manifest: tomlkit.TOMLDocument
) -> Iterator[str]:
    digests, extracts = {}, {}
    yield from _unread(folder)
    for name, path in files.items():
        data, extracts[name] = read_report(path)
        digests[name] = hashlib.sha256(data).hexdigest()
    yield from _renamed(manifest, digests)
    listed = {str(e.get("file", f"{key}.txt")): e for key, e in entries_of(manifest).items()}
    for name, entry in listed.items():
        if name not in digests and not entry.get("missing"):
            entry["missing"] = True
            yield f"{name}: no longer there; its entry is kept, marked missing = true"
        elif name in digests and entry.pop("missing", False):
            yield f"{name}: there again, mark removed"
    for name, digest in digests.items():
        if name not in listed:
            metadata = read_metadata(extracts[name], name)
            manifest[_free_key(files[name], manifest)] = new_entry(metadata, name, digest)
            yield f"{name}: added: {metadata.describe()}"
        elif listed[name].get("sha256") != digest:
            listed[name]["sha256"] = digest
            lost = _drop_lost_lines(listed[name], extracts[name])
            yield f"{name}: changed, hash renewed{lost}"


def _unread(folder: Path) -> Iterator[str]:
    """Name what lies in the folder and is no report, but for hidden files."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield f"{path.name}: a folder, not read; give it as a folder of its own"
        elif not is_report(path) and not path.name.startswith((".", MANIFEST)):
            kind = f"files of type {path.suffix}" if path.suffix else "files without a type"
            yield f"{path.name}: left out; {kind} are not read"


def _drop_lost_lines(entry: Any, extract: Extract) -> str:
    """Strike the lines of `record` out that a changed report no longer has, and say so."""
    record = [str(quote) for quote in entry.get("record", ())]
    kept = [quote for quote in record if plain(quote) in plain(extract.text)]
    if len(kept) == len(record):
        return ""
    entry["record"] = kept
    return f"; {len(record) - len(kept)} of its record lines are gone: check its title and date"


def _renamed(manifest: tomlkit.TOMLDocument, digests: Mapping[str, str]) -> Iterator[str]:
    """Enter the new name of a report that lies there, unchanged, under another."""
    names = {str(e.get("file", f"{key}.txt")) for key, e in entries_of(manifest).items()}
    unlisted = {digest: name for name, digest in digests.items() if name not in names}
    for key, entry in entries_of(manifest).items():
        before = str(entry.get("file", f"{key}.txt"))
        if before not in digests and (name := unlisted.pop(str(entry.get("sha256")), None)):
            entry["file"] = name
            yield f"{before}: is called {name} now, which its entry says"


def _free_key(path: Path, manifest: tomlkit.TOMLDocument) -> str:
    """Return the file's name without its type, numbered where another report has that id."""
    names = chain([path.stem], (f"{path.stem}-{number}" for number in count(2)))
    return next(name for name in names if name not in manifest)
