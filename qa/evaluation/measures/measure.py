"""What a measure is: a number for each question that it concerns, and how these become one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal

from corpus.plain_text import plain
from qa.evaluation.set_question import SetQuestion
from qa.evaluation.wording import flat

Record = Mapping[str, Any]
Score = float | tuple[float, float]
"""What one question gives: a number, or a number of so many ("2 of 3 citations")."""

Combine = Literal["share", "median", "p95", "calibration"]
Better = Literal["higher", "lower", ""]
_MAX_TEXTS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by name. `combine` says how the questions' scores become one figure.

    share: the sum of the scores over the sum of what they are of, so the mean of plain numbers.
    median, p95: of the scores. calibration: see `calibration.py`.
    """

    name: str
    meaning: str
    better: Better = "higher"
    combine: Combine = "share"


class Texts:
    """The reports as they are compared with quotes; each is made ready when it is asked for."""

    def __init__(self, read: Callable[[str], str]) -> None:
        """`read` returns the text of a report by its id, no text for an id that is none."""
        # Not `flat`, which remembers what it made of thousands of texts.
        self._flat = lru_cache(maxsize=_MAX_TEXTS_KEPT)(
            lambda doc_id: " ".join(plain(read(doc_id)).split()).lower()
        )

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Texts:
        """Take texts that are in memory, by id."""
        return cls(lambda doc_id: texts.get(doc_id, ""))

    def hold(self, doc_id: str, quote: str) -> bool:
        """True if a report holds a quote; case, blanks and kinds of quotation mark don't matter."""
        return flat(quote) in self._flat(doc_id)


@dataclass(frozen=True)
class Case:
    """A question with the result that it got; `record` is empty where it got none."""

    question: SetQuestion
    record: Record = field(default_factory=dict)
    texts: Texts | None = None

    @cached_property
    def was_run(self) -> bool:
        """True if there is a result."""
        return bool(self.record)

    @cached_property
    def failed(self) -> bool:
        """True if answering raised an error or took too long."""
        return bool(self.record.get("error"))

    @cached_property
    def abstained(self) -> bool:
        """True if the question was not answered, by decision."""
        return bool(self.record.get("abstained"))

    @cached_property
    def answer(self) -> str:
        """The answer; no text where there is no result."""
        return str(self.record.get("answer") or "")

    @cached_property
    def citations(self) -> Sequence[Record]:
        """The citations of the answer."""
        return self.record.get("citations") or ()

    @cached_property
    def hits(self) -> Sequence[Record]:
        """The passages found, best first."""
        return self.record.get("retrieved") or ()

    @cached_property
    def hit_texts(self) -> list[str]:
        """The texts of the passages found, as they are compared with quotes."""
        return [flat(str(hit.get("text") or "")) for hit in self.hits]
