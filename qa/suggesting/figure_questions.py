"""Questions that the figures of a sentence answer, in the sentence's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Period
from qa.lexicon.english import pattern, table, word_list
from qa.text.counted import counted_by, counting_figures
from qa.text.figures import Figure

_BECAME = pattern("suggesting", "became")
_DOES = pattern("suggesting", "does")
_PARTICIPLES = table("suggesting", "participles")
_CHANGED_BY = pattern("suggesting", "changed_by")
_CHANGE_VERBS = table("suggesting", "changes")
_MEASURE = pattern("suggesting", "measure")
_THERE_ARE = re.compile(r"\bthere (?:are|were)\s*$", re.IGNORECASE)
_VAGUE = frozenset(word_list("suggesting", "vague"))
_MAX_WORDS = 9


def figure_questions(sentence: str, period: Period | None) -> Iterator[str]:
    """Yield a question for each figure of a plain sentence that counts something nameable."""
    year = period.year if period else None
    when = f" in {year}" if year else ""
    is_plan = bool(period and period.kind == "plan")
    for figure in counting_figures(sentence):
        asked = _asked(sentence, figure, is_plan=is_plan)
        if asked:
            yield f"{asked}{when}?"


def _asked(sentence: str, figure: Figure, *, is_plan: bool) -> str:
    """Return the question for a figure without its year; "" if its sentence names too little."""
    before, after = sentence[: figure.span.start], sentence[figure.span.end :]
    counted = counted_by(sentence, figure)
    if figure.unit_key.startswith("percentage point"):  # a difference, not the thing itself
        return ""
    if figure.kind != "count" or _MEASURE.search(counted.partition(" of ")[0]):
        return _of_measure(counted, before, is_plan=is_plan)
    became = _BECAME.match(after)
    what = became["what"] if became else counted
    if _is_vague(what) or after.startswith("-"):
        return ""
    if became:
        return f"How many {what} {'are to be' if is_plan else 'were'} {became['done'].strip()}"
    if deed := _DOES.search(before):
        return f"How many {what} {'are to be' if is_plan else 'were'} {_participle(deed['verb'])}"
    if what.startswith("new ") or _THERE_ARE.search(before):
        return f"How many {what} {'are planned' if is_plan else 'were there'}"
    return ""


def _of_measure(counted: str, before: str, *, is_plan: bool) -> str:
    if _is_vague(counted) or not _MEASURE.search(counted) or ", of" in counted:
        return ""
    if grew := _CHANGED_BY.search(before):
        verb = _CHANGE_VERBS[grew["verb"].lower()]
        return f"By how much {'should' if is_plan else 'did'} the {counted} {verb}"
    return f"What {'is' if is_plan else 'was'} the {counted}"


def _is_vague(what: str) -> bool:
    parts = re.findall(r"[\w'’-]+", what.lower())
    is_name = not what[:1].islower()
    is_long = len(parts) > _MAX_WORDS or any(part.isdigit() for part in parts)
    return is_name or is_long or _VAGUE.issuperset(parts)


def _participle(verb: str) -> str:
    low = verb.lower()
    return _PARTICIPLES.get(low) or f"{low}ed"
