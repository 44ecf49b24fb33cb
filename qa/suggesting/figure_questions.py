"""Questions that the figures of a sentence answer, in the sentence's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.document import Period
from qa.text.counted import counted_by, counting_figures
from qa.text.figures import Figure

_NAME = r"(?!yuan\b|percent\b|years?\b|days?\b|hours?\b)[a-z][\w'’-]*(?:\s+[\w'’-]+){0,7}?"
# "197,000 people in need were helped to find employment": what is counted, and what became of it.
_BECAME = re.compile(
    rf"^\s+(?P<what>{_NAME})(?:\s+such as\s[^.;:]*?)?\s+(?P<verb>were|was|(?:have|has)(?: all)? been|will be)"
    r"\s+(?P<done>(?:[a-z]+ly )?[a-z]+(?:ed|en|ilt|eld)\b[^,;.:\d]{0,60}?)\s*(?:[,;.]|\band\b|$)"
)
# "build and raise 82,000 …", "renovating 40 …": what is done to what is counted.
_DEED = re.compile(
    r"\b(?P<verb>add|build|built|complet|creat|establish|found|handl|held|hold|host|install|introduc|launch|"
    r"open|plant|recruit|refin|renovat|repair|rescu|restor|revitaliz|set up|start|train|transform|upgrad)"
    r"(?:e|ed|d|ing|s|es|ding)?(?: and \w+)?(?: (?:more than|over|about|nearly|no less than|at least))?\s*$",
    re.IGNORECASE,
)
_PARTICIPLES = {
    "build": "built",
    "built": "built",
    "hold": "held",
    "held": "held",
    "set up": "set up",
}
_GREW = re.compile(
    r"\b(?P<verb>increas|ris|rose|gr[eo]w|decreas|fall|fell|drop|declin)\w*\s+by\s*$", re.I
)
_GROW = {
    "increas": "increase",
    "ris": "rise",
    "rose": "rise",
    "grew": "grow",
    "decreas": "decrease",
    "fell": "fall",
    "declin": "decline",
}
_MEASURE = re.compile(
    r"\b(?:rate|ratio|share|concentration|income|turnover|mileage|number|total|area|value|expenditure|"
    r"investment|capacity|volume|length|output)\b"
)
_THERE_ARE = re.compile(r"\bthere (?:are|were)\s*$", re.IGNORECASE)
# What says nothing without the sentence it stands in.
_VAGUE = frozenset(
    re.findall(
        r"\w+",
        "new unit units item items measure measures place places project projects people person persons "
        "of them rate ratio number total area value increase turnover year years month months day days "
        "consecutive times batch batches key types aspects links",
    )
)
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
    if deed := _DEED.search(before):
        return f"How many {what} {'are to be' if is_plan else 'were'} {_participle(deed['verb'])}"
    if what.startswith("new ") or _THERE_ARE.search(before):
        return f"How many {what} {'are planned' if is_plan else 'were there'}"
    return ""


def _of_measure(counted: str, before: str, *, is_plan: bool) -> str:
    if _is_vague(counted) or not _MEASURE.search(counted) or ", of" in counted:
        return ""
    if grew := _GREW.search(before):
        verb = grew["verb"].lower()
        return f"By how much {'should' if is_plan else 'did'} the {counted} {_GROW.get(verb, verb)}"
    return f"What {'is' if is_plan else 'was'} the {counted}"


def _is_vague(what: str) -> bool:
    words = re.findall(r"[\w'’-]+", what.lower())
    is_name = not what[:1].islower()
    is_long = len(words) > _MAX_WORDS or any(word.isdigit() for word in words)
    return is_name or is_long or _VAGUE.issuperset(words)


def _participle(verb: str) -> str:
    low = verb.lower()
    return _PARTICIPLES.get(low) or f"{low}ed"
