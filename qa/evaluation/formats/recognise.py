"""Tells by its content in which format a question set is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from qa.evaluation.errors import BadQuestionSet, not_utf8
from qa.evaluation.formats import beir, csv_table, json_objects, squad
from qa.evaluation.formats.set_format import SetFormat
from qa.evaluation.formats.text_file import encoding_of

KNOWN = "JSON Lines, CSV, a BEIR folder, SQuAD, ragas, Azure qa.jsonl or deepeval goldens"
_HEAD_CHARS = 1 << 16
_SQUAD = re.compile(r'\{\s*(?:"version"\s*:\s*"[^"]*"\s*,\s*)?"data"\s*:\s*\[')


def recognise(path: Path) -> SetFormat:
    """Return the format of a set.

    Raises:
        BadQuestionSet: it cannot be read, or is of no format that is known.
    """
    if path.is_dir():
        if (path / beir.QUERIES).is_file():
            return beir.beir_format()
        raise BadQuestionSet(
            f"{path}: a folder without {beir.QUERIES}; give a file, or a BEIR folder"
        )
    head = _head(path)
    if head.startswith("{"):
        return squad.squad_format() if _SQUAD.match(head) else _lines_format(head)
    if head.startswith("["):
        return _list_format(head)
    if csv_table.is_table(head):
        return csv_table.csv_format()
    if not head:
        raise BadQuestionSet(f"{path}: holds no question")
    first = head.splitlines()[0]
    raise BadQuestionSet(
        f"{path}: not a question set; its first line {first[:60]!r} is neither JSON nor a header "
        f"with a column 'question' (known are {KNOWN})"
    )


def _head(path: Path) -> str:
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            return file.read(_HEAD_CHARS).lstrip()
    except FileNotFoundError as error:
        raise BadQuestionSet(f"{path}: there is no such file or folder") from error
    except UnicodeDecodeError as error:
        raise BadQuestionSet(not_utf8(path, error)) from error
    except OSError as error:
        raise BadQuestionSet(f"{path}: cannot be read ({error.strerror})") from error


def _lines_format(head: str) -> SetFormat:
    """The first line that is a JSON object tells; a broken first line is named when it is read."""
    for line in head.split("\n"):
        value = _loads(line)
        if isinstance(value, dict):
            return json_objects.lines_format(json_objects.whose(value))
    return json_objects.lines_format("jsonl")


def _list_format(head: str) -> SetFormat:
    found = re.match(r"\[\s*", head)
    value = _first_object(head[found.end() :]) if found else None
    return json_objects.list_format(json_objects.whose(value or {}))


def _first_object(text: str) -> dict[str, Any] | None:
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _loads(line: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return None
