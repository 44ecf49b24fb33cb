"""The list of reports with their titles, dates and hashes; nothing unlisted or changed is read."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus.document import Grain, Source
from corpus.errors import ManifestMismatch, UnreadableReport
from corpus.metadata.mentions import parse_stamp
from corpus.plain_text import one_line
from corpus.readers import is_report

MANIFEST = "manifest.toml"
LEXICON = "lexicon"
"""The key above all reports: which words the corpus is to be read with."""
LEFT_OUT = "left_out"
"""The key above all reports: the files that cannot be read, each with the reason."""
REMOVED = "removed"
"""The key above all reports: the files that were taken out and stay out."""
_FIELDS = {"title", "publisher", "published", "event_date", "date_note", "speaker"}
_DATES = {"published", "event_date"}
_LISTS = {"names", "stated", "unsure", "record"}
_FLAGS = {"missing"}
_MEND = "beijing-qa index manifest"
_SAID_CHARS = 200


def read_manifest(folder: Path) -> dict[str, tuple[Path, Source, tuple[str, ...]]]:
    """Return, by doc_id and in the manifest's order: the file, its source, its stated quotes.

    Raises:
        ManifestMismatch: there is no manifest, it is malformed, or it and the files disagree.
    """
    path = folder / MANIFEST
    manifest = _parsed(folder)
    entries = entries_of(manifest)
    check_entries(path, entries)
    files = Counter(entry.get("file", f"{key}.txt") for key, entry in entries.items())
    for name, count in files.items():
        if count > 1:
            raise ManifestMismatch(f"{path}: lists {name} {count} times; remove all but one")
    out = left_out_of(manifest).keys() | removed_of(manifest)
    left_out = out - {e.get("file", f"{k}.txt") for k, e in entries.items()}
    present = {name: p for name, p in report_files(folder).items() if name not in left_out}
    _check_files(folder, present, entries)
    there = {key: e for key, e in entries.items() if e.get("file", f"{key}.txt") in present}
    if not there:
        raise ManifestMismatch(f"{path}: lists no report; add one and run: {_MEND} {folder}")
    return {key: _read_entry(path, key, entry) for key, entry in there.items()}


def read_lexicon(folder: Path) -> str | None:
    """Return the name of the lexicon that a folder's manifest names, `lexicon = "..."`; else None.

    Raises:
        ManifestMismatch: there is no manifest, or it cannot be read.
    """
    name = _parsed(folder).get(LEXICON)
    return name if isinstance(name, str) else None


def read_left_out(folder: Path) -> dict[str, str]:
    """Return the files of a folder that its manifest leaves out, each with the reason.

    Raises:
        ManifestMismatch: there is no manifest, or it cannot be read.
    """
    return left_out_of(_parsed(folder))


def left_out_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what `left_out = [["FILE", "why"], ...]` of a manifest says."""
    pairs = manifest.get(LEFT_OUT)
    found = pairs if isinstance(pairs, list) else []
    return {str(p[0]): str(p[1]) for p in found if isinstance(p, list) and len(p) == 2}


def removed_of(manifest: Mapping[str, Any]) -> set[str]:
    """Return the files that `removed = ["FILE", ...]` of a manifest names."""
    names = manifest.get(REMOVED)
    return {str(name) for name in names} if isinstance(names, list) else set()


def entries_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a manifest lists: all but the name of the lexicon and what is not read."""
    return {
        key: entry
        for key, entry in manifest.items()
        if not (key == LEXICON and isinstance(entry, str))
        and not (key in (LEFT_OUT, REMOVED) and isinstance(entry, list))
    }


def _parsed(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ManifestMismatch(
            f"{folder}: no {MANIFEST}; put report files there and run: {_MEND} {folder}"
        ) from error
    except OSError as error:
        raise ManifestMismatch(f"{path}: cannot be opened ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error


def not_toml(path: Path, error: Exception) -> ManifestMismatch:
    """Return what is raised for a manifest that a parser of TOML does not take."""
    if isinstance(error, RecursionError):
        return ManifestMismatch(f"{path}: brackets or names nested too deeply; write KEY = VALUE")
    if isinstance(error, UnicodeDecodeError):
        return ManifestMismatch(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8 text")
    return ManifestMismatch(f"{path}: {one_line(str(error))[:_SAID_CHARS]}; mend that line")


def report_files(folder: Path) -> dict[str, Path]:
    """Return the files of a folder that can be reports, by name, in the order of their names.

    A link that leads out of the folder is none: a folder from elsewhere could name any file here.

    Raises:
        UnreadableReport: the folder cannot be listed, or a name is not UTF-8.
    """
    try:
        files = {
            p.name: p
            for p in sorted(folder.iterdir())
            if is_report(p) and not p.is_dir() and not leads_out(p)
        }
    except OSError as error:
        raise UnreadableReport(f"{folder}: cannot be listed ({error.strerror})") from error
    for name in files:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise UnreadableReport(
                f"{folder}: the file name {name!r} is not UTF-8; rename it"
            ) from error
    return files


def leads_out(path: Path) -> bool:
    """True for a link to what lies outside its folder."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve())
    except (OSError, RuntimeError):  # a link to itself, which is named when it is opened
        return False


def check_entries(path: Path, entries: Mapping[str, Any]) -> None:
    """Raise ManifestMismatch if an entry is no table, or has a field or value it cannot have."""
    for doc_id, entry in entries.items():
        if doc_id == LEXICON and not isinstance(entry, dict):
            raise ManifestMismatch(f'{path}: {LEXICON} = {entry!r} is no text; write "..."')
        if not isinstance(entry, dict):
            raise ManifestMismatch(
                f"{path}: {doc_id} is not a table; write [{doc_id}] above its fields"
            )
        unknown = set(entry) - _FIELDS - _LISTS - _FLAGS - {"file", "sha256"}
        if unknown:
            raise ManifestMismatch(f"{path}: [{doc_id}] has unknown keys {sorted(unknown)}")
        for key, value in entry.items():
            if wanted := _wanted(key, value):
                raise ManifestMismatch(f"{path}: [{doc_id}] {key} = {value!r} is no {wanted}")


def check_hash(path: Path, data: bytes, source: Source) -> None:
    """Raise ManifestMismatch if the file is not the one that the manifest lists."""
    found = hashlib.sha256(data).hexdigest()
    if found != source.sha256:
        raise ManifestMismatch(
            f"{path}: changed since it was listed (sha256 {found[:12]}, manifest says "
            f"{source.sha256[:12] or 'nothing'}); if the change is meant, run: "
            f"{_MEND} {path.parent}"
        )


def _check_files(folder: Path, present: Iterable[str], entries: Mapping[str, Any]) -> None:
    """Raise ManifestMismatch for a file that is not listed, or is away without being marked so."""
    listed = {entry.get("file", f"{key}.txt"): entry for key, entry in entries.items()}
    for name in sorted(set(present) - set(listed)):
        raise ManifestMismatch(
            f"{folder / name}: not listed in {MANIFEST}; to list it, run: {_MEND} {folder}"
        )
    for name in sorted(set(listed) - set(present)):
        if leads_out(folder / name):
            raise ManifestMismatch(
                f"{folder / name}: is a link out of the folder; put the file itself there"
            )
        if not listed[name].get("missing"):
            raise ManifestMismatch(
                f"{folder / name}: listed in {MANIFEST} but missing; put it back, or to go on "
                f"without it, run: {_MEND} {folder}"
            )


def _wanted(key: str, value: Any) -> str:
    """Return what a field should hold, if it holds something else."""
    if key in _DATES:
        return "" if _dated(value)[0] else 'date; write YYYY-MM-DD, "YYYY-MM" or "YYYY"'
    if key in _LISTS:
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if is_list else 'list of texts; write ["...", "..."]'
    if key in _FLAGS:
        return "" if isinstance(value, bool) else "yes or no; write true or false"
    return "" if isinstance(value, str) else 'text; write "..."'


def _dated(value: Any) -> tuple[date | None, Grain]:
    """Return the day and the grain of a date or of a text such as "2023-03"; None for all else."""
    if isinstance(value, str):
        return parse_stamp(value) or (None, "day")
    # a time of day beside the date would make it a datetime
    is_date = isinstance(value, date) and not isinstance(value, datetime)
    return (value if is_date else None), "day"


def _read_entry(
    path: Path, doc_id: str, entry: dict[str, Any]
) -> tuple[Path, Source, tuple[str, ...]]:
    stated = set(entry.get("stated", ()))
    published, grain = _dated(entry.get("published"))
    event_date, event_grain = _dated(entry.get("event_date"))
    source = Source(
        doc_id=doc_id,
        title=entry.get("title", doc_id),
        publisher=entry.get("publisher", ""),
        published=published,
        event_date=event_date,
        sha256=entry.get("sha256", ""),
        date_note=entry.get("date_note", ""),
        speaker=entry.get("speaker", ""),
        names=tuple(entry.get("names", ())),
        curated=frozenset(key for key in _FIELDS if key in entry and key not in stated),
        grain=grain,
        event_grain=event_grain,
        unsure=frozenset(entry.get("unsure", ())),
    )
    return path.parent / entry.get("file", f"{doc_id}.txt"), source, tuple(entry.get("record", ()))
