"""The folder of a run: what was asked, what came out, and what it was made with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.evaluation.errors import BadRun, CannotWrite
from qa.evaluation.files import write_json, write_pieces
from qa.evaluation.json_text import loads
from qa.evaluation.set_question import SetQuestion, question_record

_NAME = re.compile(r"[\w.-]+")
_MOST_BYTES = 200  # systems take 255, and names grow when files are copied or kept


class RunFolder:
    """The files of a run. `config.json` is written first, `summary.json` and the report last."""

    def __init__(self, folder: Path) -> None:
        """Name the files; nothing is read or written."""
        self.folder = folder
        self.questions = folder / "questions.jsonl"
        self.results = folder / "results.jsonl"
        self.scores = folder / "scores.jsonl"
        self.judgements = folder / "judgements.jsonl"
        self.summary = folder / "summary.json"
        self.config = folder / "config.json"
        self.report = folder / "report.html"

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.folder.name

    def read_config(self) -> dict[str, Any]:
        """Return what the run was made with.

        Raises:
            BadRun: there is no run, or the file is broken.
        """
        return _read(self.config)

    def read_summary(self) -> dict[str, Any]:
        """Return the figures of a whole run.

        Raises:
            BadRun: there are none, because the run broke off.
        """
        if not self.summary.exists() and self.config.exists():
            raise BadRun(
                f"{self.folder}: the run is not complete; go on with: "
                f"beijing-qa evaluate QUESTIONS --run {self.name} --resume"
            )
        return _read(self.summary)


def name_folder(runs: Path, name: str) -> RunFolder:
    """Return the folder of a run by its name.

    Raises:
        BadRun: the name is no name of a folder.
    """
    if not _NAME.fullmatch(name) or name in (".", ".."):
        raise BadRun(f"{name!r} is no name of a run; use letters, digits, '.', '-' and '_'")
    if len(name.encode()) > _MOST_BYTES:
        raise BadRun(
            f"{name[:20]!r}… has {len(name)} characters; of a run's name at most {_MOST_BYTES} "
            "are taken"
        )
    return RunFolder(runs / name)


def start(folder: RunFolder, config: Mapping[str, Any], questions: Iterable[SetQuestion]) -> None:
    """Write what a new run begins with; config.json last, which makes it a run.

    Raises:
        CannotWrite: a file cannot be written.
    """
    write_questions(folder, questions)
    write_json(folder.config, config)


def write_questions(folder: RunFolder, questions: Iterable[SetQuestion]) -> None:
    """Keep the questions of a run beside its results, whatever format they came in."""
    lines = (json.dumps(question_record(q), ensure_ascii=False) + "\n" for q in questions)
    write_pieces(folder.questions, lines)


@contextmanager
def held(folder: RunFolder) -> Iterator[None]:
    """Keep a second process from writing the same run; a killed one holds nothing.

    Raises:
        BadRun: another process holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder.folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BadRun(f"{folder.folder}: another process is writing this run") from error
    except OSError as error:
        raise CannotWrite(f"{folder.folder}: cannot be written ({error.strerror})") from error
    try:
        yield
    finally:
        lock.release()


def _read(path: Path) -> dict[str, Any]:
    try:
        value = loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadRun(f"{path.parent}: no run there ({path.name} is missing)") from error
    except OSError as error:
        raise BadRun(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise BadRun(f"{path}: not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadRun(f"{path}: not an object")
    return value
