"""The results of a run while it goes: each line is written at once, a torn last line is mended."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qa.evaluation.errors import BadRun, CannotWrite
from qa.evaluation.json_text import loads


class Journal:
    """Appends results lines to a file. A line that was written stays, whatever happens next."""

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        """Open the file: empty, or to go on after its last whole line.

        Raises:
            CannotWrite: the file cannot be written.
            BadRun: a line of it, other than a torn last one, is no result.
        """
        self.path = path
        if resume:
            mend(path)
        try:
            self._file = path.open("a" if resume else "w", encoding="utf-8", errors="replace")
        except FileNotFoundError:
            raise  # no such folder: as for every other file
        except OSError as error:
            raise CannotWrite(f"{path}: cannot be written ({error.strerror})") from error

    def done(self) -> Iterator[tuple[str, str]]:
        """Yield id and question of each result that is there, in their order."""
        with self.path.open("rb") as file:
            for line in file:
                record = loads(line)
                yield record["id"], record.get("question", "")

    def append(self, record: dict[str, Any]) -> None:
        """Write a line and hand it to the system, which keeps it if this program is killed."""
        try:
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            raise CannotWrite(
                f"{self.path}: cannot be written ({error.strerror}); what was written before is "
                "kept; make room and go on with --resume"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                os.fsync(self._file.fileno())
            self._file.close()
        except OSError as failure:
            if kind is None:
                raise CannotWrite(
                    f"{self.path}: cannot be written ({failure.strerror})"
                ) from failure


def mend(path: Path) -> int:
    """Cut off a torn last line; return how many characters went. No file is no fault.

    Raises:
        BadRun: another line is no result, so that something else has written there.
    """
    try:
        with path.open("r+b") as file:
            whole = _whole_lines(file, path)
            torn = path.stat().st_size - whole
            if torn:
                file.truncate(whole)
            return torn
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written ({error.strerror})") from error


def _whole_lines(file: Any, path: Path) -> int:
    """Return where the last whole line ends."""
    end = 0
    for number, line in enumerate(file, start=1):
        if not _is_result(line):
            if line.endswith(b"\n") and file.readline():
                raise BadRun(f"{path}, line {number}: not a result; remove the file to start anew")
            return end
        end += len(line)
    return end


def _is_result(line: bytes) -> bool:
    try:
        value = loads(line)
    except ValueError:
        return False
    return line.endswith(b"\n") and isinstance(value, dict) and isinstance(value.get("id"), str)
