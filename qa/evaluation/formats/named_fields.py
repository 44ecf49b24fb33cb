"""JSON objects of other tools whose fields have names of the table, in whatever version.

What the measured system answered or retrieved (`answer` beside a reference, `contexts`, `response`)
is left alone.
"""

from __future__ import annotations

from typing import Any

from qa.evaluation.formats.field_names import CONTEXTS, IDS, QUESTION, REFERENCE, first_of
from qa.evaluation.formats.set_format import answers_of, text_of, texts_of
from qa.evaluation.set_question import EvidenceQuote, SetQuestion

_OTHERS = tuple(name for name in REFERENCE if name != "answer")


def is_named(keys: dict[str, Any]) -> bool:
    """True if these are the fields of another tool: ours has an id, and no such reference."""
    reference = first_of((*_OTHERS, *CONTEXTS), keys)
    return first_of(QUESTION, keys) is not None and reference is not None


def parse(value: dict[str, Any], place: str) -> SetQuestion:
    """Return the question of an object; `place` is its id where it has none."""
    question, reference = first_of(QUESTION, value), first_of(REFERENCE, value)
    if question is None:
        raise KeyError(QUESTION[0])
    contexts = first_of(CONTEXTS, value)
    texts = texts_of(value[contexts] or [], contexts) if contexts else ()
    given_id = first_of(IDS, value)
    return SetQuestion(
        id=str(value[given_id]) if given_id else place,
        question=text_of(value[question], question),
        history=(),
        answerable=True if texts else None,
        answers=answers_of(value[reference], reference) if reference else (),
        evidence=tuple(
            EvidenceQuote("", text, n, partial=True) for n, text in enumerate(texts, start=1)
        ),
    )
