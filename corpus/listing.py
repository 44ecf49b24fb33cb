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
from corpus.errors import CorpusError, ManifestMismatch, PartlyListed, UnreadableReport
from corpus.extract import Extract, PageProgress
from corpus.manifest import (
    LEFT_OUT,
    MANIFEST,
    check_entries,
    entries_of,
    leads_out,
    not_toml,
    report_files,
)
from corpus.metadata import read_metadata
from corpus.metadata_csv import METADATA_CSV, enter, read_metadata_csv
from corpus.plain_text import plain
from corpus.readers import (
    SUFFIXES,
    FileProgress,
    each_told,
    extract_of,
    is_report,
    report_bytes,
)

_NAMED_PAGES = 5


def update_manifest(folder: Path, progress: FileProgress | None = None) -> list[str]:
    """Write `manifest.toml` of a folder of reports and return a line for each change.

    What an editor wrote there stays, comments too. The entry of a report that is away is kept and
    marked; that of one with another name gets the name. A new report gets the title and the
    dates that it states, its line tells them and what of them is unsure. `metadata.csv` of the
    folder, where there is one, has the last word on the fields that it gives.

    Raises:
        PartlyListed: a report cannot be read; the manifest is written for all others, and names
            a new report that cannot be read with the reason.
        CorpusError: the folder cannot be read, or the manifest not be read or written.
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
    before = tomlkit.dumps(manifest)
    read = _FilesRead(files, _by_file(manifest), progress)
    changes = [*_unread(folder), *_changes(files, read, manifest)]
    changes += _leave_out(manifest, read.unreadable)
    changes += _from_table(folder, manifest)
    if tomlkit.dumps(manifest) != before:
        _write(path, manifest)
    if read.unreadable:
        raise PartlyListed(folder, changes, read.unreadable)
    return changes or [f"{path}: nothing to change"]


class _FilesRead:
    """The files of a folder: their digests, and the extracts of those that are new or changed."""

    def __init__(
        self, files: Mapping[str, Path], listed: Mapping[str, Any], progress: FileProgress | None
    ) -> None:
        self.digests: dict[str, str] = {}
        self.extracts: dict[str, Extract] = {}
        self.unreadable: dict[str, str] = {}
        for path, tell in each_told(list(files.values()), progress):
            try:
                self._read(path, tell, listed.get(path.name, {}))
            except UnreadableReport as error:
                self.unreadable[path.name] = str(error).removeprefix(f"{path}: ")

    def _read(self, path: Path, tell: PageProgress | None, entry: Mapping[str, Any]) -> None:
        data = report_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        if digest != entry.get("sha256"):
            self.extracts[path.name] = extract_of(path, data, tell)
        self.digests[path.name] = digest

    def has(self, name: str) -> bool:
        """True for a file that is there, whether it could be read or not."""
        return name in self.digests or name in self.unreadable


def _leave_out(manifest: tomlkit.TOMLDocument, unreadable: Mapping[str, str]) -> Iterator[str]:
    """Enter new files that cannot be read above all reports, each with the reason."""
    listed = _by_file(manifest)
    pairs = [[name, why] for name, why in unreadable.items() if name not in listed]
    is_free = not isinstance(manifest.get(LEFT_OUT), dict)
    if pairs and is_free:
        manifest[LEFT_OUT] = pairs
    elif is_free:
        manifest.pop(LEFT_OUT, None)
    for name, why in unreadable.items():
        kept = "its entry is left as it is" if name in listed else "left out"
        yield f"{name}: cannot be read, {kept}: {why}"


def _by_file(manifest: tomlkit.TOMLDocument) -> dict[str, Any]:
    return {str(e.get("file", f"{key}.txt")): e for key, e in entries_of(manifest).items()}


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
    files: Mapping[str, Path], read: _FilesRead, manifest: tomlkit.TOMLDocument
) -> Iterator[str]:
    digests, extracts = read.digests, read.extracts
    yield from _renamed(manifest, read)
    listed = _by_file(manifest)
    for name, entry in listed.items():
        if not read.has(name) and not entry.get("missing"):
            entry["missing"] = True
            yield f"{name}: no longer there; its entry is kept, marked missing = true"
        elif name in digests and entry.pop("missing", False):
            yield f"{name}: there again, mark removed"
    for name, digest in digests.items():
        if name not in listed:
            metadata = read_metadata(extracts[name], name)
            manifest[_free_key(files[name], manifest)] = new_entry(metadata, name, digest)
            yield f"{name}: added: {metadata.describe()}{_pictures(extracts[name])}"
        elif listed[name].get("sha256") != digest:
            listed[name]["sha256"] = digest
            lost = _drop_lost_lines(listed[name], extracts[name])
            yield f"{name}: changed, hash renewed{lost}{_pictures(extracts[name])}"


def _pictures(extract: Extract) -> str:
    """Say which pages of a PDF are pictures, and whether they were read."""
    if not extract.pictures:
        return ""
    more = " and more" * (len(extract.pictures) > _NAMED_PAGES)
    pages = f"pages {', '.join(map(str, extract.pictures[:_NAMED_PAGES]))}{more}"
    if extract.is_recognised:
        return f"; {pages} recognised by OCR: letters may be wrong"
    return f'; {pages} are pictures, not read: install the extra "ocr"'


def _from_table(folder: Path, manifest: tomlkit.TOMLDocument) -> Iterator[str]:
    """Enter what `metadata.csv` says of the reports."""
    listed = _by_file(manifest)
    for name, fields in read_metadata_csv(folder).items():
        if name not in listed:
            yield f"{name}: named in {METADATA_CSV}, but not in the folder"
        elif changed := enter(listed[name], fields):
            yield f"{name}: {', '.join(changed)} from {METADATA_CSV}"


def _unread(folder: Path) -> Iterator[str]:
    """Name what lies in the folder and is no report, but for hidden files."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield f"{path.name}: a folder, not read; give it as a folder of its own"
        elif is_report(path) and leads_out(path):
            yield f"{path.name}: left out; a link out of the folder; put the file itself there"
        elif not is_report(path) and not path.name.startswith((".", MANIFEST, METADATA_CSV)):
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


def _renamed(manifest: tomlkit.TOMLDocument, read: _FilesRead) -> Iterator[str]:
    """Enter the new name of a report that lies there, unchanged, under another."""
    names = _by_file(manifest)
    unlisted = {digest: name for name, digest in read.digests.items() if name not in names}
    for key, entry in entries_of(manifest).items():
        before = str(entry.get("file", f"{key}.txt"))
        if not read.has(before) and (name := unlisted.pop(str(entry.get("sha256")), None)):
            entry["file"] = name
            yield f"{before}: is called {name} now, which its entry says"


def _free_key(path: Path, manifest: tomlkit.TOMLDocument) -> str:
    """Return the file's name without its type, numbered where another report has that id."""
    names = chain([path.stem], (f"{path.stem}-{number}" for number in count(2)))
    return next(name for name in names if name not in manifest and name != LEFT_OUT)
