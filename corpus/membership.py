"""Takes files into a folder of reports, and reports out of it; the manifest says which are out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.errors import CorpusError, UnreadableReport
from corpus.listing import Change
from corpus.manifest import MANIFEST, REMOVED, entries_of, removed_of, report_files
from corpus.manifest_file import Manifest, by_file, parsed_manifest, write_manifest
from corpus.readers import SUFFIXES, is_report, report_bytes

_PART = "adding"

Copied = Callable[[int, int], None]
"""Told how many files of how many are copied."""


def add_files(
    folder: Path, paths: Sequence[Path], *, dry_run: bool = False, copied: Copied | None = None
) -> list[Change]:
    """Copy files, and the files of folders, into a folder of reports; tell what was done of each.

    A file that lies in the folder is only marked to be read again, if it was removed before. The
    manifest gets no entries here: `list_reports` does that. With `dry_run` nothing is changed.

    Raises:
        CorpusError: the folder cannot be made, read or written.
    """
    if not dry_run:
        _make(folder)
    manifest = parsed_manifest(folder / MANIFEST)
    out, changes = removed_of(manifest), []
    files = [file for path in paths for file in _files_of(path)]
    for done, file in enumerate(files):
        if copied:
            copied(done, len(files))
        change = _add(file, folder, manifest, dry_run=dry_run)
        changes.append(change)
        if not change.why:
            out.discard(change.name)
    if copied and files:
        copied(len(files), len(files))
    if not dry_run:
        _set_removed(folder, manifest, out)
    return changes


def remove_reports(
    folder: Path, doc_ids: Sequence[str], *, delete_files: bool = False, dry_run: bool = False
) -> list[Change]:
    """Strike reports out of the manifest, so that they stay out; tell what was done of each.

    Their files stay where they are, unless `delete_files`.

    Raises:
        CorpusError: an id is not in the manifest, no report would be left, or it cannot be written.
    """
    path = folder / MANIFEST
    manifest = parsed_manifest(path)
    entries = entries_of(manifest)
    for doc_id in doc_ids:
        if doc_id not in entries:
            raise CorpusError(
                f"{path}: lists no report {doc_id!r}; beijing-qa index list names them all"
            )
    if set(doc_ids) == entries.keys():
        raise CorpusError(f"{folder}: no report would be left; keep one, or remove the index")
    names = {doc_id: str(entries[doc_id].get("file", f"{doc_id}.txt")) for doc_id in doc_ids}
    if not dry_run:
        for doc_id in names:
            del manifest[doc_id]
        _set_removed(folder, manifest, removed_of(manifest) | set(names.values()))
        if delete_files:
            _delete(folder, list(names.values()))
    return [
        Change(name, f"{doc_id} removed; the file {'is deleted' if delete_files else 'stays'}")
        for doc_id, name in names.items()
    ]


def _files_of(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from report_files(path).values()
    else:
        yield path


def _add(file: Path, folder: Path, manifest: Manifest, *, dry_run: bool) -> Change:
    if not is_report(file):
        why = f"files of type '{file.suffix}' are not read; use {', '.join(SUFFIXES)}"
        return Change(str(file), f"not added: {why}", why)
    try:
        data = report_bytes(file)
    except UnreadableReport as error:
        why = str(error).removeprefix(f"{file}: ")
        return Change(str(file), f"not added: {why}", why)
    if file.resolve().parent == folder.resolve():
        return Change(file.name, "lies in the folder already")
    return _copy(file, data, folder, manifest, dry_run=dry_run)


def _copy(file: Path, data: bytes, folder: Path, manifest: Manifest, *, dry_run: bool) -> Change:
    digest, target = hashlib.sha256(data).hexdigest(), folder / file.name
    if target.exists():
        if hashlib.sha256(report_bytes(target)).digest() == bytes.fromhex(digest):
            return Change(file.name, "is there already, with the same content")
        why = f"another file of this name is in {folder}; rename one of the two"
        return Change(str(file), f"not added: {why}", why)
    for name, entry in by_file(manifest).items():
        if entry.get("sha256") == digest and (folder / name).exists():
            return Change(name, f"is there already, with the content of {file}")
    if not dry_run:
        _write(target, data)
    return Change(file.name, f"{'would be ' if dry_run else ''}copied from {file}")


def _write(target: Path, data: bytes) -> None:
    """Write a file at once; a name that begins with a dot is never read as a report."""
    part = target.with_name(f".{target.name}.{_PART}")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        raise CorpusError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Make the folder; remove what a copying that was killed has left there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(f".*.{_PART}"):
            part.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(f"{folder}: cannot be made or written ({error.strerror})") from error


def _set_removed(folder: Path, manifest: Manifest, names: set[str]) -> None:
    """Write the manifest with the names of the files that are out, those still there."""
    there = sorted(name for name in names if (folder / name).exists())
    if isinstance(manifest.get(REMOVED, []), list):
        if there:
            manifest[REMOVED] = there
        else:
            manifest.pop(REMOVED, None)
    if manifest or (folder / MANIFEST).exists():
        write_manifest(folder / MANIFEST, manifest)


def _delete(folder: Path, names: Sequence[str]) -> None:
    """Delete the files of reports that the manifest names as removed; then it need not."""
    for name in names:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise CorpusError(
                f"{folder / name}: cannot be deleted ({error.strerror}); it is not read any more"
            ) from error
    manifest = parsed_manifest(folder / MANIFEST)
    _set_removed(folder, manifest, removed_of(manifest))
