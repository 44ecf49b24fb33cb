"""Lists the reports of a folder in its manifest: new ones added, changed ones hashed anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import chain, count
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from corpus.errors import CorpusError, ManifestMismatch, UnreadableReport
from corpus.formats.kinds import SUFFIXES
from corpus.furniture import is_furniture
from corpus.manifest import MANIFEST, check_entries, entries_of, not_toml, report_files
from corpus.plain_text import one_line
from corpus.readers import read_report

_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_TITLE_CHARS = 160


def update_manifest(folder: Path) -> list[str]:
    """Write `manifest.toml` of a folder of reports and return a line for each change.

    What an editor wrote there stays, comments too. The entry of a report that is away is kept and
    marked; that of one with another name gets the name. A new report gets its first line as title
    and the first date of its head as date, both to be checked by the editor.

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
    changes = list(_changes(files, manifest))
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


def _changes(files: Mapping[str, Path], manifest: tomlkit.TOMLDocument) -> Iterator[str]:
    digests, texts = {}, {}
    for name, path in files.items():
        data, extract = read_report(path)
        texts[name] = extract.text
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
            path = files[name]
            manifest[_free_key(path, manifest)] = _new_entry(path, texts[name], digest)
            yield f"{name}: added; check its title and date in {MANIFEST}"
        elif listed[name].get("sha256") != digest:
            listed[name]["sha256"] = digest
            yield f"{name}: changed, hash renewed"


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


def _new_entry(path: Path, text: str, digest: str) -> tomlkit.items.Table:
    entry = tomlkit.table()
    title = first_title(text)
    entry["title"] = title or path.stem.replace("-", " ")
    entry["publisher"] = ""
    found = first_date(text)
    if found:
        entry["published"] = found
    entry["stated"] = ["title"] if title else []
    entry["file"] = path.name
    entry["sha256"] = digest
    return entry


def first_title(text: str) -> str:
    """Return a report's first line that is no page furniture; "" if it is too long for a title."""
    lines = (one_line(line) for line in text.splitlines())
    first = next((line for line in lines if line and not is_furniture(line)), "")
    return first if len(first) <= _TITLE_CHARS else ""


def first_date(text: str) -> date | None:
    """Return the first date of a report's head."""
    return next(_dates(text[:2000]), None)


def _dates(text: str) -> Iterator[date]:
    for match in _DATE.finditer(text):
        with suppress(ValueError):  # 2024-13-45 is no date
            yield date(*map(int, match.groups()))
