"""Questions about Beijing's plans, answered in cited sentences from reports.

>>> from qa import answer
>>> print(answer("How many new museums were registered in 2023?").text.splitlines()[0])
In 2023: 11 new museums were registered. [1]

Begin with `pipeline`, which shows the whole path of a question; each package says in its docstring
what goes in and comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corpus.offline import stay_offline  # first: `corpus` calls it before a library is loaded
from qa.answer import AbstainReason, Answer, Citation, QuestionType, Turn
from qa.opening import answer, open_answerer
from qa.settings import Settings, load_settings

if TYPE_CHECKING:
    from qa.pipeline import QuestionAnswerer

stay_offline()

__all__ = [
    "AbstainReason",
    "Answer",
    "Citation",
    "QuestionAnswerer",
    "QuestionType",
    "Settings",
    "Turn",
    "answer",
    "load_settings",
    "open_answerer",
]


def __getattr__(name: str) -> Any:
    """Import the answerer when it is asked for: it brings FAISS, which `--help` needs not."""
    if name == "QuestionAnswerer":
        from qa.pipeline import QuestionAnswerer

        return QuestionAnswerer
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
