"""Names of people of any culture, known by what stands beside them: a title, an office, a deed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Span
from index.tokens import STOP_WORDS
from qa.lexicon.english import pattern, word_list

_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"  # an accent may be a character of its own
_WORD = re.compile(rf"{_LETTER}+(?:['-]{_LETTER}+)*")
_JOINT = re.compile(r"(?:'s)?\.?\s?(?:\((?:ret\.?|retired)\)\s?)?")
_PERSONAL = frozenset(word.lower() for word in word_list("names", "personal_titles"))
_TITLES = _PERSONAL.union(word.lower() for word in word_list("names", "titles"))
_PARTICLES = frozenset(word_list("names", "particles"))
_NO_NAMES = frozenset(
    word.lower()
    for word in (
        *word_list("names", "no_names"),
        *word_list("time", "months"),
        *word_list("places", "ends_name"),
        *word_list("people", "meetings"),
        *word_list("suggesting", "dated"),
    )
)
_RANKS = frozenset(word_list("people", "ranks"))
_OFFICES = frozenset(
    (
        *word_list("people", "general_offices"),
        *word_list("people", "other_offices"),
        *word_list("people", "city_offices"),
        *word_list("people", "state_offices"),
    )
)
_BEFORE = pattern("names", "before_name")
_BEFORE_SEVERAL = pattern("names", "before_names")
_AFTER = pattern("names", "after_name")
_PLACE_BEFORE = pattern("names", "place_before")
_ALONGSIDE = re.compile(r"\s*(?:,|,?\s+and|&)\s+(?:\w{2,4}\.?\s)?")
_NEAR = 90
_MOST_WORDS = 5
_JOINED_WITHIN = 12


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    span: Span
    kind: str
    """"name", "particle", "title" (one word may follow), "rank" (two must), "no"."""


def places_of_names(text: str) -> list[tuple[str, Span]]:
    """Return the names of people in a plain text with their places, in order.

    A surname alone counts right after "Mr", "Dr" and the like. The work grows with the text.
    """
    found: list[tuple[str, Span]] = []
    are_several = False
    for before, run in _runs(text):
        span = Span(run[0].span.start, run[-1].span.end)
        is_next = are_several and _follows(text, found[-1][1], span) and len(run) > 1
        if is_next or _is_person(text, before, run):
            led_up = text[max(0, span.start - _NEAR) : span.start]
            are_several = is_next or bool(_BEFORE_SEVERAL.search(led_up))
            found.append((" ".join(text[span.start : span.end].split()), span))
    return found


def _follows(text: str, last: Span, span: Span) -> bool:
    """True for a name in a list, right after the last one."""
    is_near = span.start - last.end <= _JOINED_WITHIN
    return is_near and bool(_ALONGSIDE.fullmatch(text, last.end, span.start))


def _runs(text: str) -> Iterator[tuple[_Token | None, list[_Token]]]:
    """Yield each run of words that may be a name, with the title or office joined to it before."""
    for joined in _joined(text):
        before: _Token | None = None
        run: list[_Token] = []
        for token in [*joined, None]:
            if token and token.kind in ("name", "particle"):
                run.append(token)
                continue
            while run and run[-1].kind == "particle":
                run.pop()
            while run and run[0].kind == "particle":
                run.pop(0)
            is_free = before is None or before.kind != "no"
            if run and is_free and token is None and len(run) <= _MOST_WORDS + 2:
                yield before, run
            run, before = [], token


def _joined(text: str) -> Iterator[list[_Token]]:
    """Yield the words with capitals that stand together, with the small words between them."""
    joined: list[_Token] = []
    for token in _tokens(text):
        if joined and not _is_joined(text, joined[-1], token):
            yield joined
            joined = []
        joined.append(token)
    yield joined


def _is_joined(text: str, last: _Token, token: _Token) -> bool:
    """True for a word right after another; a full stop ends initials and titles alone."""
    if text[last.span.end] == "." and len(last.text) > 1 and last.kind not in ("title", "rank"):
        return False
    return bool(_JOINT.fullmatch(text, last.span.end, token.span.start))


def _tokens(text: str) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        word = match[0].removesuffix("'s")
        span = Span(match.start(), match.start() + len(word))
        if kind := _kind(word):
            yield _Token(word, span, kind)


def _kind(word: str) -> str:
    """What a word may be in or beside a name; "" for any other word, which parts names."""
    low = word.lower()
    if word[0].islower():
        is_joined = "-" in word and word.partition("-")[0] in _PARTICLES
        return "particle" if low in _PARTICLES else "name" if is_joined else ""
    if low in _PERSONAL:
        return "title"
    if low in _TITLES or low in _OFFICES:
        return "rank"
    if low in STOP_WORDS:
        return ""
    if low in _RANKS or low in _NO_NAMES or low.removesuffix("s") in _NO_NAMES:
        return "no"
    return "name" if len(word) == 1 or not word.isupper() else "no"


def _is_person(text: str, before: _Token | None, run: Sequence[_Token]) -> bool:
    """True where a title, an office or a deed beside a run says that it names a person."""
    n_words = sum(token.kind == "name" for token in run)
    if n_words > _MOST_WORDS or all(len(token.text) == 1 for token in run):
        return False
    if before and before.kind == "title":
        return True
    if n_words < 2:
        return False
    if before:
        return True
    start, end = run[0].span.start, run[-1].span.end
    led_up = text[max(0, start - _NEAR) : start]
    if _BEFORE.search(led_up) or _BEFORE_SEVERAL.search(led_up):
        return True
    is_place = _PLACE_BEFORE.search(led_up)
    return not is_place and bool(_AFTER.match(text, end, min(len(text), end + _NEAR)))
