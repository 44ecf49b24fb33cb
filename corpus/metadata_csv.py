"""The file `metadata.csv` of a folder: what is known of its reports, a row for each file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.formats.encodings import decode
from corpus.metadata.mentions import parse_stamp

METADATA_CSV = "metadata.csv"
_TEXTS = ("title", "publisher", "speaker", "date_note")
_DATES = ("published", "event_date")
_COLUMNS = ("file", *_TEXTS, *_DATES, "names")
_SEPARATORS = ",;\t"
_MAX_BYTES = 20_000_000


def read_metadata_csv(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the fields of the manifest that `metadata.csv` gives, by file name; {} without it.

    The columns are `file` and any of title, publisher, speaker, date_note, published, event_date
    and names (parted by "|"). An empty cell gives nothing. Commas, semicolons or tabs part cells.

    Raises:
        CorpusError: it can't be read, or a column, a row or a date is wrong; the message names it.
    """
    path = folder / METADATA_CSV
    if not path.is_file():
        return {}
    rows = list(_rows(path))
    columns = [cell.strip().lower().replace(" ", "_") for cell in rows[0]] if rows else []
    _check_columns(path, columns)
    found: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False)}
        name = cells.pop("file", "")
        if name:
            found[name] = {c: _value(path, number, c, text) for c, text in cells.items() if text}
        elif any(cells.values()):
            raise CorpusError(f"{path}: row {number} names no file; fill its column 'file'")
    return found


def _rows(path: Path) -> Iterator[Sequence[str]]:
    try:
        data = path.read_bytes()
        if len(data) > _MAX_BYTES:
            raise CorpusError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB; divide it")
        text = decode(data)
        head = text.partition("\n")[0]
        separator = max(_SEPARATORS, key=head.count)
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be opened ({error.strerror})") from error
    except (csv.Error, ValueError) as error:
        raise CorpusError(f"{path}: is no CSV table ({error}); save it as CSV, UTF-8") from error


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    known = ", ".join(_COLUMNS)
    if "file" not in columns:
        raise CorpusError(f"{path}: has no column 'file'; its columns may be {known}")
    for column in columns:
        if column not in _COLUMNS:
            raise CorpusError(f"{path}: column {column!r} is not known; use {known}")


def _value(path: Path, number: int, column: str, text: str) -> Any:
    if column == "names":
        return [name.strip() for name in text.split("|") if name.strip()]
    if column in _TEXTS:
        return " ".join(text.split())
    if not (dated := parse_stamp(text)):
        raise CorpusError(
            f"{path}: row {number}: {column} {text!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY"
        )
    return dated[0] if dated[1] == "day" else text


def enter_all(folder: Path, listed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Write what `metadata.csv` says into the entries of files; yield each file and what changed.

    Raises:
        CorpusError: as `read_metadata_csv`.
    """
    for name, fields in read_metadata_csv(folder).items():
        if name not in listed:
            yield name, f"named in {METADATA_CSV}, but not in the folder"
        elif changed := enter(listed[name], fields):
            yield name, f"{', '.join(changed)} from {METADATA_CSV}"


def enter(entry: Any, fields: Mapping[str, Any]) -> list[str]:
    """Write fields into an entry of the manifest; return those that were changed.

    What the table says is sure; what it changes is not what the report's text states.
    """
    changed = [key for key, value in fields.items() if entry.get(key) != value]
    for key in changed:
        entry[key] = fields[key]
    for mark, keys in (("stated", changed), ("unsure", list(fields))):
        kept = [key for key in entry.get(mark, ()) if key not in keys]
        if len(kept) < len(entry.get(mark, ())):
            entry[mark] = kept
    return changed
