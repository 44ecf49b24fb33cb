"""The list of reports with their titles, dates and hashes; nothing unlisted or changed is read."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from corpus.document import Source
from corpus.errors import ManifestMismatch
from corpus.readers import READERS

MANIFEST = "manifest.toml"
_FIELDS = {"title", "publisher", "published", "event_date", "date_note", "speaker"}
_DATES = {"published", "event_date"}
_LISTS = {"names", "stated", "record"}
_MEND = "beijing-qa index manifest"


def read_manifest(folder: Path) -> dict[str, tuple[Path, Source, tuple[str, ...]]]:
    """Return, by doc_id and in the manifest's order: the file, its source, its stated quotes.

    Raises:
        ManifestMismatch: there is no manifest, it is malformed, or it and the files disagree.
    """
    path = folder / MANIFEST
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ManifestMismatch(
            f"{folder}: no {MANIFEST}; put report files there and run: {_MEND} {folder}"
        ) from error
    except OSError as error:
        raise ManifestMismatch(f"{path}: cannot be opened ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestMismatch(f"{path}: {error}; mend that line") from error
    check_entries(path, entries)
    files = Counter(entry.get("file", f"{key}.txt") for key, entry in entries.items())
    for name, count in files.items():
        if count > 1:
            raise ManifestMismatch(f"{path}: lists {name} {count} times; remove all but one")
    _check_files(folder, set(files))
    if not entries:
        raise ManifestMismatch(f"{path}: lists no report; add one and run: {_MEND} {folder}")
    return {key: _read_entry(path, key, entry) for key, entry in entries.items()}


def check_entries(path: Path, entries: Mapping[str, Any]) -> None:
    """Raise ManifestMismatch if an entry is no table, or has a field or value it cannot have."""
    for doc_id, entry in entries.items():
        if not isinstance(entry, dict):
            raise ManifestMismatch(
                f"{path}: {doc_id} is not a table; write [{doc_id}] above its fields"
            )
        unknown = set(entry) - _FIELDS - _LISTS - {"file", "sha256"}
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


def _check_files(folder: Path, listed: set[str]) -> None:
    present = {p.name for p in folder.iterdir() if p.suffix.lower() in READERS}
    for name in sorted(present - listed):
        raise ManifestMismatch(
            f"{folder / name}: not listed in {MANIFEST}; to list it, run: {_MEND} {folder}"
        )
    for name in sorted(listed - present):
        raise ManifestMismatch(
            f"{folder / name}: listed in {MANIFEST} but missing; put it back or remove its entry"
        )


def _wanted(key: str, value: Any) -> str:
    """Return what a field should hold, if it holds something else."""
    if key in _DATES:  # a time of day beside the date would make it a datetime
        is_date = isinstance(value, date) and not isinstance(value, datetime)
        return "" if is_date else "date; write YYYY-MM-DD"
    if key in _LISTS:
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if is_list else 'list of texts; write ["...", "..."]'
    return "" if isinstance(value, str) else 'text; write "..."'


def _read_entry(
    path: Path, doc_id: str, entry: dict[str, Any]
) -> tuple[Path, Source, tuple[str, ...]]:
    stated = set(entry.get("stated", ()))
    source = Source(
        doc_id=doc_id,
        title=entry.get("title", doc_id),
        publisher=entry.get("publisher", ""),
        published=entry.get("published"),
        event_date=entry.get("event_date"),
        sha256=entry.get("sha256", ""),
        date_note=entry.get("date_note", ""),
        speaker=entry.get("speaker", ""),
        names=tuple(entry.get("names", ())),
        curated=frozenset(key for key in _FIELDS if key in entry and key not in stated),
    )
    return path.parent / entry.get("file", f"{doc_id}.txt"), source, tuple(entry.get("record", ()))
