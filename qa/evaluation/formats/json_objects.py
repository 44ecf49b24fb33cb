"""Sets of JSON objects, one a line or all in one list; the first object's keys tell the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from qa.evaluation.formats import azure, deepeval, named_fields, own, ragas
from qa.evaluation.formats.set_format import Item, SetFormat
from qa.evaluation.formats.text_file import encoding_of, json_items
from qa.evaluation.json_text import loads, shown
from qa.evaluation.set_question import SetQuestion

Parse = Callable[[dict[str, Any], str], SetQuestion]

_PARSERS: dict[str, Parse] = {
    "ragas": ragas.parse,
    "azure": azure.parse,
    "deepeval": deepeval.parse,
    "named": named_fields.parse,
    "jsonl": lambda value, _: own.parse(value),
}


def whose(keys: Mapping[str, Any]) -> str:
    """Return the format of an object with these keys; our own where it is no other's."""
    if "user_input" in keys:
        return "ragas"
    if "input" in keys and keys.keys() & {"expected_output", "actual_output", "context"}:
        return "deepeval"
    if "question" in keys and "truth" in keys:
        return "azure"
    return "named" if named_fields.is_named(dict(keys)) else "jsonl"


def lines_format(name: str) -> SetFormat:
    """Return the format of a file with one object a line."""
    return SetFormat(name, partial(_read_lines, parse=_PARSERS[name]))


def list_format(name: str) -> SetFormat:
    """Return the format of a file that holds one list of objects."""
    return SetFormat(name, partial(_read_list, parse=_PARSERS[name]))


def _read_lines(path: Path, parse: Parse) -> Iterator[Item]:
    # Lines end at the line feed only: a JSON string may hold other separators.
    with path.open(encoding=encoding_of(path), newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield f"line {number}", partial(_parse_line, line, str(number), parse)


def _parse_line(line: str, place: str, parse: Parse) -> SetQuestion:
    value = loads(line)
    if not isinstance(value, dict):
        raise TypeError(f"it is {shown(value)}, not an object")
    return parse(value, place)


def _read_list(path: Path, parse: Parse) -> Iterator[Item]:
    for number, value in enumerate(json_items(path, "item", use_float=True), start=1):
        yield f"item {number}", partial(_parse_item, value, str(number), parse)


def _parse_item(value: Any, place: str, parse: Parse) -> SetQuestion:
    if not isinstance(value, dict):
        raise TypeError(f"it is {shown(value)}, not an object")
    return parse(value, place)
