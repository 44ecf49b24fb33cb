"""Results lines in a file: found by the question's id, one read at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.evaluation.errors import BadResults
from qa.evaluation.json_text import loads, shown

_KINDS: dict[str, tuple[type, ...]] = {
    "answer": (str,),
    "abstained": (bool,),
    "confidence": (float, int),
    "latency_ms": (float, int),
    "citations": (list,),
    "closest": (list,),
    "retrieved": (list,),
}


class Results:
    """The results of a file by question id; only where each line begins is kept in memory."""

    def __init__(self, path: Path) -> None:
        """Look through the file once.

        Raises:
            BadResults: it cannot be read, or a line of it is not a result; the message names it.
        """
        self.path = path
        self._offsets: dict[str, int] = {}
        for number, offset, record in _lines(path):
            if record["id"] in self._offsets:
                raise BadResults(f"{path}, line {number}: the id {record['id']!r} was used before")
            self._offsets[record["id"]] = offset

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[str]:
        return iter(self._offsets)

    def get(self, question_id: str) -> dict[str, Any]:
        """Return the result of a question, or an empty one if it has none."""
        offset = self._offsets.get(question_id)
        if offset is None:
            return {}
        with self.path.open("rb") as file:
            file.seek(offset)
            record: dict[str, Any] = json.loads(file.readline())
            return record


def _lines(path: Path) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield the number, place and value of each line."""
    try:
        with path.open("rb") as file:
            offset = 0
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, offset, _record(line, f"{path}, line {number}")
                offset += len(line)
    except OSError as error:
        raise BadResults(f"{path}: cannot be read ({error.strerror})") from error


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        value = loads(line)
    except ValueError as error:
        raise BadResults(
            f"{where}: not JSON ({error}); a run that broke off needs --resume"
        ) from error
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise BadResults(f"{where}: not a result; each is an object with the text 'id'")
    for name, kinds in _KINDS.items():
        if value.get(name) is not None and not _is(value[name], kinds):
            raise BadResults(f"{where}: {name} is {shown(value[name])}, not {kinds[0].__name__}")
    for name in ("citations", "closest", "retrieved"):
        for item in value.get(name) or ():
            _check_item(item, f"{where}: {name}")
    return value


def _check_item(item: Any, where: str) -> None:
    if not isinstance(item, dict):
        raise BadResults(f"{where} has {shown(item)}, not an object")
    for name in ("start", "end", "number", "rank"):
        if item.get(name) is not None and not _is(item[name], (int,)):
            raise BadResults(f"{where} has the {name} {shown(item[name])}, not a whole number")


def _is(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)
