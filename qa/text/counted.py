"""What a figure counts: the noun phrase that stands with it in its sentence, found by its words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter

from corpus.document import Span
from qa.lexicon.english import any_of, pattern, word_list
from qa.text.clauses import segments
from qa.text.figures import Figure, find_figures

_TOKEN = re.compile(r"[\w'&/-]+|\"[^\"]*\"|\S")
_ENDS_NAME = pattern("counting", "ends_name")
_GOES_ON = frozenset(word_list("counting", "goes_on"))
_ARTICLES = frozenset(word_list("counting", "articles"))
_JOINS = frozenset(word_list("counting", "joins"))
_SMALL = _GOES_ON | _ARTICLES | _JOINS
_ADVERB = re.compile(r"[a-z]+ly$")
_PAST_VERB = re.compile(r"[a-z]+(?<!e)ed$", re.IGNORECASE)
_ANY_THING = pattern("counting", "any_thing")
_DONE_WHERE = pattern("counting", "done_where")
_PRONOUNS = frozenset(word_list("counting", "pronouns"))
_LIST_MARK = re.compile(r"\d{1,2}\)")
_MAX_CLAUSE_CHARS = 1_000
"""Characters; what is longer is no clause, and does not tell at its head what is counted."""
_FINITE = pattern("counting", "finite")
_WHO_ACTS = pattern("counting", "who_acts")
_DEED_OF_COUNTED = pattern("counting", "deed")
_JOIN_BEFORE = re.compile(rf"^{any_of('counting', 'joins')}\s+")


def counted_by(sentence: str, figure: Figure) -> str:
    """Return what a figure of a plain sentence counts, in its words; "" if it isn't told.

    The words after a bare number ("11 new museums"), after "of" where it has a unit ("2 hectares of
    land"), or else what the clause speaks of ("the sewage treatment rate has increased to …").
    """
    segment = segment_of(sentence, figure)
    begin = max(segment.start, figure.span.start - _MAX_CLAUSE_CHARS)
    before = sentence[begin : figure.span.start].rstrip(" -")
    after = sentence[figure.span.end : _end(sentence, figure, segment)]
    listed = _respectively(sentence, figure, segment)
    if listed:
        return listed
    named = _name_after(after, figure)
    if figure.kind == "percent":
        whole = f", of {named}" if named else ""
        told = _told_before(before)
        return f"{told}{whole}" if told else named or _subject_before(sentence, segment)
    if named and not _ANY_THING.fullmatch(named):
        return f"{named}{_where(after, named)}"
    if named.endswith("people") and not before.lower().endswith(" of"):
        return named
    return _told_before(before) or _subject_before(sentence, segment) or named


@lru_cache(maxsize=64)
def counting_figures(sentence: str) -> tuple[Figure, ...]:
    """Return the figures of a plain sentence that count something.

    Left out: ordinals, the numbers of a list, numbers in names ("5G", "the Two Zones"), sayings.
    """
    return tuple(f for f in find_figures(sentence) if _counts(sentence, f))


def _counts(sentence: str, figure: Figure) -> bool:
    after = sentence[figure.span.end :]
    if figure.kind == "ordinal" or (figure.text.lower() == "half" and not after.startswith(" of")):
        return False
    if figure.text.isalpha():
        starts = not sentence[: figure.span.start].strip()
        return starts or not (figure.text[0].isupper() and re.match(r"\s[A-Z]", after))
    if not figure.unit and after[:1].isalpha():  # 5G
        return False
    if not _LIST_MARK.match(sentence, figure.span.start):
        return True
    before = sentence[: figure.span.start].removesuffix("(")
    return before.count("(") > before.count(")")  # "(12)" is a mark, "(villages: 12)" none


def segment_of(sentence: str, figure: Figure) -> Span:
    """Return the segment of a sentence that a figure stands in."""
    every = segments(sentence)
    place = bisect_right(every, figure.span.start, key=attrgetter("start")) - 1
    has_it = place >= 0 and figure.span.start < every[place].end
    return every[place] if has_it else Span(0, len(sentence))


def _start(figure: Figure) -> int:
    return figure.span.start


def _end(sentence: str, figure: Figure, segment: Span) -> int:
    """Where the words of a figure end: at the next figure, or with its segment."""
    figures = counting_figures(sentence)
    place = bisect_left(figures, figure.span.end, key=_start)
    return min(segment.end, _start(figures[place])) if place < len(figures) else segment.end


def _name_after(after: str, figure: Figure) -> str:
    """The noun phrase after a figure; after "of", if the figure has a unit."""
    rest = after.strip()
    if figure.unit or figure.kind in ("percent", "money"):
        stands_before = "-" in figure.text  # the 445-kilometer road
        if not stands_before and not rest.startswith("of "):
            return ""
        rest = rest.removeprefix("of ")
    return noun_phrase(rest.removeprefix("-"))


def _where(after: str, named: str) -> str:
    """Where it was done: "new jobs were created in urban areas" counts jobs in urban areas."""
    done = _DONE_WHERE.match(after.partition(named)[2])
    return f" {done[1]}" if done else ""


def noun_phrase(text: str) -> str:
    """Return the noun phrase that a text begins with, articles at its head left out."""
    end = 0
    # Read only as far as the phrase goes: a text may have many figures, each with all of the rest.
    tokens = _TOKEN.finditer(text)
    token = next(tokens, None)
    while token:
        after = next(tokens, None)
        word = token.group().lower()
        following = after.group().lower() if after else ""
        if word in _PRONOUNS:  # "platforms and enable them"
            end = _last_join(text, end)
            break
        if _ENDS_NAME.fullmatch(word) or not re.match(r"[\w\"]", word):
            break
        if _PAST_VERB.match(word) and end and _closes(following):
            break
        end, token = token.end(), after
    phrase = text[:end].split()
    while phrase and phrase[0].lower() in _ARTICLES:
        phrase.pop(0)
    while phrase and phrase[-1].lower() in _SMALL:
        phrase.pop()
    return " ".join(phrase)


def _last_join(text: str, end: int) -> int:
    """Where a phrase ends before its last "and"; nowhere earlier if it has none."""
    joined = text[:end].rfind(" and ")
    return joined if joined >= 0 else end


def _closes(following: str) -> bool:
    """True for what follows a verb in the past ("escaped safely"), not a word that describes."""
    return (
        not re.match(r"[a-z\"]", following)
        or following in _GOES_ON | _ARTICLES
        or bool(_ENDS_NAME.fullmatch(following))
        or bool(_ADVERB.match(following))
    )


def _told_before(before: str) -> str:
    """What a clause says before its figure: "a turnover of", "the total mileage has exceeded"."""
    if before.lower().endswith(" of"):
        return _last_name(before[: -len(" of")])
    return _subject(before)


def _last_name(text: str) -> str:
    """The noun phrase that a text ends with."""
    name: list[str] = []
    for word in reversed(text.split()):
        low = word.lower().strip(",;:")
        if low in _SMALL or _ENDS_NAME.fullmatch(low) or _PAST_VERB.match(low) or word != low:
            break
        name.insert(0, word)
    while len(name) > 1 and _DEED_OF_COUNTED.match(name[0]):
        name.pop(0)
    return " ".join(name)


def _subject(before: str) -> str:
    """What a clause speaks of: what stands before its verb, or what the deed is done to."""
    text = _JOIN_BEFORE.sub("", before.strip(" ,;:."))
    acts = _WHO_ACTS.match(text) or _DEED_OF_COUNTED.match(text)
    if acts:
        text = text[acts.end() :]
    verb = _FINITE.search(text)
    if verb and verb.start():
        text = text[: verb.start()]
    elif verb:
        return ""
    name = text.strip(" ,;:.").split()
    while name and name[0].lower() in _ARTICLES:
        name.pop(0)
    while name and (name[-1].lower() in _SMALL or _ENDS_NAME.fullmatch(name[-1].lower())):
        name.pop()
    return " ".join(name)


@lru_cache(maxsize=64)
def _subject_before(sentence: str, segment: Span) -> str:
    """The subject of the segment before, which the clauses after it share."""
    place = bisect_right(segments(sentence), segment.start, key=attrgetter("end"))
    if not place:
        return ""
    earlier = segments(sentence)[place - 1]
    text = sentence[earlier.start : earlier.end]
    verb = _FINITE.search(text)
    return _subject(text[: verb.start()]) if verb and verb.start() else ""


def _respectively(sentence: str, figure: Figure, segment: Span) -> str:
    """A figure's own item: "the rates of a and b reached 1 and 2 respectively"."""
    items = _items(sentence, segment, figure.kind)
    return items.get(figure.span.start, "")


@lru_cache(maxsize=64)
def _items(sentence: str, segment: Span, kind: str) -> Mapping[int, str]:
    """What the figures of a kind count in a segment that says "respectively", by their places."""
    if "respectively" not in sentence[segment.start : segment.end].lower():
        return {}
    starts = [
        f.span.start
        for f in counting_figures(sentence)
        if segment.start <= f.span.start < segment.end and f.kind == kind
    ]
    before = _FINITE.split(sentence[segment.start : starts[0]])
    items = re.split(r"[,;]\s*(?:and\s+)?|\s+and\s+", before[-2] if len(before) > 1 else before[0])
    own = [_subject(item) for item in items if item.strip()][-len(starts) :]
    return dict(zip(starts, own, strict=False))
