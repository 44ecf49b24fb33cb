"""What people say of answers, kept durably: liked, disliked, or a citation that does not hold."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qa.answer import Answer, Turn
from qa.rendering.text import to_record
from qa.settings import Settings

MAX_NOTE_CHARS = 2_000
_MAX_TEXT_CHARS = 20_000
_MAX_TURNS = 20
_MAX_CITATIONS = 50
_MAX_PAGES = 65_536  # of 4 KiB: 256 MiB, so that nobody fills the disk
_WAIT_SECONDS = 10.0
_NOTED = ("model", "precision", "top_k", "min_confidence", "generator")
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('like', 'dislike', 'wrong_citation')),
    note TEXT NOT NULL,
    question TEXT NOT NULL,
    understood TEXT NOT NULL,
    history TEXT NOT NULL,
    answer TEXT NOT NULL,
    abstain_reason TEXT NOT NULL,
    citations TEXT NOT NULL,
    wrong TEXT NOT NULL,
    corpus TEXT NOT NULL,
    settings TEXT NOT NULL
)
"""


class Verdict(StrEnum):
    """What somebody says of an answer."""

    LIKE = "like"
    DISLIKE = "dislike"
    WRONG_CITATION = "wrong_citation"


class FeedbackLost(OSError):
    """Feedback cannot be written or read; the message names the file and the way out."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer. All text of it is untrusted.

    `citations` are records as in a results line, `wrong` the numbers of those that do not hold;
    `corpus` is the digest of the reports that were answered from.
    """

    verdict: Verdict
    note: str
    question: str
    understood: str
    answer: str
    abstain_reason: str
    history: tuple[Turn, ...] = ()
    citations: tuple[Mapping[str, Any], ...] = ()
    wrong: tuple[int, ...] = ()
    corpus: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    number: int = 0
    time: str = ""

    @property
    def abstained(self) -> bool:
        """True if the verdict is on an abstention."""
        return bool(self.abstain_reason)


def feedback_on(
    verdict: str,
    note: str,
    answer: Answer | Mapping[str, Any],
    *,
    history: Sequence[Turn] = (),
    wrong: Sequence[int] = (),
) -> Feedback:
    """Return a verdict on an answer, which may come as its record for scripts.

    Raises:
        ValueError: the verdict is unknown, a text is too long, or `wrong` names no citation.
    """
    record = to_record(answer) if isinstance(answer, Answer) else answer
    if verdict not in tuple(Verdict):
        raise ValueError(f"verdict is {verdict!r}; use {', '.join(Verdict)}")
    texts = {"note": note, "question": record["question"], "answer": record["answer"]}
    for name, text in texts.items():
        limit = MAX_NOTE_CHARS if name == "note" else _MAX_TEXT_CHARS
        if len(text) > limit:
            raise ValueError(f"{name} has {len(text):,} characters; at most {limit:,} are kept")
    citations = tuple(record["citations"][:_MAX_CITATIONS])
    numbers = [citation["number"] for citation in citations]
    if unknown := [number for number in wrong if number not in numbers]:
        raise ValueError(f"wrong names {unknown}; the answer's citations are {numbers}")
    return Feedback(
        Verdict(verdict),
        note.strip(),
        record["question"],
        record["understood"][:_MAX_TEXT_CHARS],
        record["answer"],
        record["abstain_reason"] or "",
        tuple(Turn(t.role, t.text[:_MAX_TEXT_CHARS]) for t in history[-_MAX_TURNS:]),
        citations,
        tuple(dict.fromkeys(wrong)),
    )


class FeedbackStore:
    """Feedback in an SQLite file. Threads and processes may write at the same time."""

    def __init__(
        self, path: Path, *, corpus: str = "", settings: Mapping[str, Any] | None = None
    ) -> None:
        """Name the file, made when first written; `corpus` and `settings` go with each verdict."""
        self.path = path
        self.corpus = corpus
        self.settings = dict(settings or {})

    @classmethod
    def of(cls, settings: Settings) -> FeedbackStore:
        """Return the store of the settings; those on which answers depend go with each verdict."""
        noted = {name: getattr(settings, name) for name in _NOTED}
        return cls(settings.feedback_path, settings=noted)

    def add(
        self,
        verdict: str,
        note: str,
        answer: Answer | Mapping[str, Any],
        *,
        history: Sequence[Turn] = (),
        wrong: Sequence[int] = (),
    ) -> int:
        """Keep a verdict on an answer; it is on the disk when this returns its number.

        Raises:
            ValueError: as `feedback_on` does.
            FeedbackLost: it could not be kept.
        """
        given = feedback_on(verdict, note, answer, history=history, wrong=wrong)
        values = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "verdict": str(given.verdict),
            "note": given.note,
            "question": given.question,
            "understood": given.understood,
            "history": _json([[turn.role, turn.text] for turn in given.history]),
            "answer": given.answer,
            "abstain_reason": given.abstain_reason,
            "citations": _json(given.citations),
            "wrong": _json(given.wrong),
            "corpus": self.corpus,
            "settings": _json(self.settings),
        }
        columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        sound = {name: _sound(value) for name, value in values.items()}
        with self._opened() as database, database:
            written = database.execute(f"INSERT INTO feedback ({columns}) VALUES ({places})", sound)
            return int(written.lastrowid or 0)

    def __iter__(self) -> Iterator[Feedback]:
        """Yield everything kept, oldest first; raises FeedbackLost if it cannot be read."""
        if not self.path.exists():
            return
        with self._opened() as database:
            database.row_factory = sqlite3.Row
            for row in database.execute("SELECT * FROM feedback ORDER BY id"):
                yield _feedback(row)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS)) as database:
                self._prepare(database)
                yield database
        except (sqlite3.Error, OSError, ValueError) as error:
            raise FeedbackLost(
                f"{self.path}: feedback cannot be kept or read ({error}); make room, or set "
                "feedback_file to a file that can be written"
            ) from error

    def _prepare(self, database: sqlite3.Connection) -> None:
        # Readers never wait for writers, and what is committed outlasts a loss of power.
        database.execute("PRAGMA synchronous = FULL")
        database.execute(f"PRAGMA max_page_count = {_MAX_PAGES}")
        if database.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            from filelock import (
                FileLock,
            )  # two that make the file at once would lock each other out

            with FileLock(f"{self.path}.lock", timeout=_WAIT_SECONDS):
                database.execute("PRAGMA journal_mode = WAL")
        database.execute(_TABLE)


def _feedback(row: sqlite3.Row) -> Feedback:
    return Feedback(
        Verdict(row["verdict"]),
        row["note"],
        row["question"],
        row["understood"],
        row["answer"],
        row["abstain_reason"],
        tuple(Turn(role, text) for role, text in json.loads(row["history"])),
        tuple(json.loads(row["citations"])),
        tuple(json.loads(row["wrong"])),
        row["corpus"],
        json.loads(row["settings"]),
        row["id"],
        row["time"],
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sound(text: str) -> str:
    """Return a text without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
