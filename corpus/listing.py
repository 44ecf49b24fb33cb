"""Lists the reports of a folder in its manifest: new ones added, changed ones hashed anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import chain, count
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from corpus.errors import CorpusError, ManifestMismatch, UnreadableReport
from corpus.furniture import is_furniture
from corpus.manifest import MANIFEST, check_entries
from corpus.plain_text import one_line
from corpus.readers import READERS, read_report

_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_TITLE_CHARS = 160


def update_manifest(folder: Path) -> list[str]:
    """Write `manifest.toml` of a folder of reports and return a line for each change.

    What an editor wrote there stays, comments too. A new report gets its first line as title
    and the first date of its head as date, both to be checked by the editor.

    Raises:
        CorpusError: the folder or a report cannot be read.
    """
    if not folder.is_dir():
        raise UnreadableReport(f"{folder}: no such folder; give the folder that holds the reports")
    path = folder / MANIFEST
    manifest = tomlkit.document()
    if path.exists():
        try:
            manifest = tomlkit.parse(path.read_text(encoding="utf-8"))
        except (ValueError, TOMLKitError) as error:
            raise ManifestMismatch(f"{path}: {error}; mend that line") from error
        check_entries(path, manifest)
    changes = list(_changes(folder, manifest))
    if not manifest:
        raise CorpusError(
            f"{folder}: holds no report; put files of type {', '.join(READERS)} there"
        )
    temporary = path.with_suffix(".toml.part")
    temporary.write_text(tomlkit.dumps(manifest), encoding="utf-8")
    temporary.replace(path)
    return changes or [f"{path}: nothing to change"]


def _changes(folder: Path, manifest: tomlkit.TOMLDocument) -> Iterator[str]:
    files = {p.name: p for p in sorted(folder.iterdir()) if p.suffix.lower() in READERS}
    listed = {str(e.get("file", f"{key}.txt")): key for key, e in manifest.items()}
    for name, key in list(listed.items()):
        if name not in files:
            del manifest[key]
            yield f"{name}: no longer there, entry removed"
    for name, path in files.items():
        data, text = read_report(path)
        digest = hashlib.sha256(data).hexdigest()
        if name not in listed:
            manifest[_free_key(path, manifest)] = _new_entry(path, text, digest)
            yield f"{name}: added; check its title and date in {MANIFEST}"
        elif manifest[listed[name]].get("sha256") != digest:  # type: ignore[union-attr]
            manifest[listed[name]]["sha256"] = digest  # type: ignore[index]
            yield f"{name}: changed, hash renewed"


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
