"""Lists the reports of a folder in its manifest: new ones added, changed ones hashed anew."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import CorpusError, PartlyListed, UnreadableReport
from corpus.extract import Extract, PageProgress
from corpus.kept_extracts import KeptExtracts
from corpus.manifest import (
    LEFT_OUT,
    MANIFEST,
    REMOVED,
    entries_of,
    leads_out,
    removed_of,
    report_files,
)
from corpus.manifest_file import Manifest, by_file, parsed_manifest, write_manifest
from corpus.metadata import Metadata, read_metadata
from corpus.metadata.entries import new_entry
from corpus.metadata_csv import METADATA_CSV, enter_all
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

_KEYS = (LEFT_OUT, REMOVED)


class Change(NamedTuple):
    """What was found of a file; `why` is the reason for which it cannot be read."""

    name: str
    what: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


def update_manifest(folder: Path, progress: FileProgress | None = None) -> list[str]:
    """List the reports of a folder as `list_reports` does; return a line for each change.

    Raises:
        PartlyListed: a report cannot be read; the manifest is written for all others, and names
            a new report that cannot be read with the reason.
        CorpusError: as `list_reports`.
    """
    changes = list_reports(folder, progress)
    lines = [str(change) for change in changes]
    lost = {change.name: change.why for change in changes if change.why}
    if lost:
        raise PartlyListed(folder, lines, lost)
    return lines or [f"{folder / MANIFEST}: nothing to change"]


def list_reports(
    folder: Path,
    progress: FileProgress | None = None,
    *,
    kept: KeptExtracts | None = None,
    dry_run: bool = False,
) -> list[Change]:
    """Write `manifest.toml` of a folder of reports and return what changed or is not read.

    What an editor wrote there stays, comments too. The entry of a report that is away is kept and
    marked; that of one with another name gets the name. A new report gets the title and the
    dates that it states, its line tells them and what of them is unsure. `metadata.csv` of the
    folder, where there is one, has the last word on the fields that it gives.

    What is parsed goes into `kept`. With `dry_run` nothing is written.

    Raises:
        CorpusError: the folder cannot be read, or the manifest not be read or written.
    """
    if not folder.is_dir():
        raise UnreadableReport(f"{folder}: no such folder; give the folder that holds the reports")
    path = folder / MANIFEST
    manifest = parsed_manifest(path)
    files = report_files(folder)
    if not files:
        raise CorpusError(
            f"{folder}: holds no report; put files of type {', '.join(SUFFIXES)} there"
        )
    removed = removed_of(manifest)
    inside = {name: file for name, file in files.items() if name not in removed}
    read = _FilesRead(by_file(manifest), kept)
    for file, tell in each_told(list(inside.values()), progress):
        read.add(file, tell)
    changes = [*_unread(folder), *_removed(files, removed), *_changes(files, read, manifest)]
    changes += _leave_out(manifest, read.unreadable)
    changes += [Change(*told) for told in enter_all(folder, by_file(manifest))]
    if not dry_run:
        write_manifest(path, manifest)
    return changes


class _FilesRead:
    """What was found in files; the texts of those that are new or changed are not held."""

    def __init__(self, listed: Mapping[str, Any], kept: KeptExtracts | None) -> None:
        self._listed, self._kept = listed, kept
        self.digests: dict[str, str] = {}
        self.found: dict[str, Metadata] = {}
        self.pictures: dict[str, str] = {}
        self.records: dict[str, list[str]] = {}
        """The lines of `record` that changed reports still have."""
        self.unreadable: dict[str, str] = {}

    def add(self, path: Path, tell: PageProgress | None) -> None:
        """Read a file if it is new or changed; else only its digest is taken."""
        try:
            self._add(path, tell)
        except UnreadableReport as error:
            self.unreadable[path.name] = str(error).removeprefix(f"{path}: ")

    def _add(self, path: Path, tell: PageProgress | None) -> None:
        data = report_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        entry = self._listed.get(path.name)
        if entry is None or digest != entry.get("sha256"):
            extract = (
                self._kept.extract_of(path, data, digest, tell)
                if self._kept
                else extract_of(path, data, tell)
            )
            self.pictures[path.name] = _pictures(extract)
            if entry is None:
                self.found[path.name] = read_metadata(extract, path.name)
            else:
                text = plain(extract.text)
                quotes = [str(quote) for quote in entry.get("record", ())]
                self.records[path.name] = [q for q in quotes if plain(q) in text]
        self.digests[path.name] = digest

    def has(self, name: str) -> bool:
        """True for a file that is there, whether it could be read or not."""
        return name in self.digests or name in self.unreadable


def _leave_out(manifest: Manifest, unreadable: Mapping[str, str]) -> Iterator[Change]:
    """Enter new files that cannot be read above all reports, each with the reason."""
    listed = by_file(manifest)
    pairs = [[name, why] for name, why in unreadable.items() if name not in listed]
    is_free = not isinstance(manifest.get(LEFT_OUT), dict)
    if pairs and is_free:
        manifest[LEFT_OUT] = pairs
    elif is_free:
        manifest.pop(LEFT_OUT, None)
    for name, why in unreadable.items():
        kept = "its entry is left as it is" if name in listed else "left out"
        yield Change(name, f"cannot be read, {kept}: {why}", why)


def _changes(files: Mapping[str, Path], read: _FilesRead, manifest: Manifest) -> Iterator[Change]:
    digests = read.digests
    yield from _renamed(manifest, read)
    listed = by_file(manifest)
    for name, entry in listed.items():
        if not read.has(name) and not entry.get("missing"):
            entry["missing"] = True
            yield Change(name, "no longer there; its entry is kept, marked missing = true")
        elif name in digests and entry.pop("missing", False):
            yield Change(name, "there again, mark removed")
    for name, digest in digests.items():
        if name not in listed:
            metadata = read.found[name]
            manifest[_free_key(files[name], manifest)] = new_entry(metadata, name, digest)
            yield Change(name, f"added: {metadata.describe()}{read.pictures[name]}")
        elif listed[name].get("sha256") != digest:
            listed[name]["sha256"] = digest
            lost = _drop_lost_lines(listed[name], read.records[name])
            yield Change(name, f"changed, hash renewed{lost}{read.pictures[name]}")


def _pictures(extract: Extract) -> str:
    """Say which pages of a PDF are pictures, and whether they were read."""
    if not extract.pictures:
        return ""
    more = " and more" * (len(extract.pictures) > _NAMED_PAGES)
    pages = f"pages {', '.join(map(str, extract.pictures[:_NAMED_PAGES]))}{more}"
    if extract.is_recognised:
        return f"; {pages} recognised by OCR: letters may be wrong"
    return f'; {pages} are pictures, not read: install the extra "ocr"'


def _removed(files: Container[str], removed: Iterable[str]) -> Iterator[Change]:
    for name in sorted(removed):
        if name in files:
            yield Change(name, "removed before, not read; to read it again, add it")


def _unread(folder: Path) -> Iterator[Change]:
    """Name what lies in the folder and is no report, but for hidden files."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield Change(path.name, "a folder, not read; give it as a folder of its own")
        elif is_report(path) and leads_out(path):
            what = "left out; a link out of the folder; put the file itself there"
            yield Change(path.name, what)
        elif not is_report(path) and not path.name.startswith((".", MANIFEST, METADATA_CSV)):
            kind = f"files of type {path.suffix}" if path.suffix else "files without a type"
            yield Change(path.name, f"left out; {kind} are not read")


def _drop_lost_lines(entry: Any, kept: Sequence[str]) -> str:
    """Strike the lines of `record` out that a changed report no longer has, and say so."""
    n_lost = len(entry.get("record", ())) - len(kept)
    if not n_lost:
        return ""
    entry["record"] = list(kept)
    return f"; {n_lost} of its record lines are gone: check its title and date"


def _renamed(manifest: Manifest, read: _FilesRead) -> Iterator[Change]:
    """Enter the new name of a report that lies there, unchanged, under another."""
    names = by_file(manifest)
    unlisted = {digest: name for name, digest in read.digests.items() if name not in names}
    for key, entry in entries_of(manifest).items():
        before = str(entry.get("file", f"{key}.txt"))
        if not read.has(before) and (name := unlisted.pop(str(entry.get("sha256")), None)):
            entry["file"] = name
            yield Change(before, f"is called {name} now, which its entry says")


def _free_key(path: Path, manifest: Manifest) -> str:
    """Return the file's name without its type, numbered where another report has that id."""
    names = chain([path.stem], (f"{path.stem}-{number}" for number in count(2)))
    return next(name for name in names if name not in manifest and name not in _KEYS)
