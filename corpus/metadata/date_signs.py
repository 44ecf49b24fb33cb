"""What speaks for a date of a page as that of the report, and against it: signs by their name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from corpus.document import Span
from corpus.metadata.line_kinds import begins_with, is_organisation, label_of, without_dates
from corpus.metadata.lines import Front, FrontLine
from corpus.metadata.mentions import DateMention, find_dates
from corpus.metadata.words import any_of, inside, words

_CUES = ("other", "first", "unsure", "published", "made", "event", "other_event")
_NEAR_WORDS, _NEAR_CHARS = 9, 14
_CUE_WORDS = 2
_FIRST_LINES = 3
_OPENING_CHARS = 30
_FAR_RIGHT = 44
_BODY_LINES = 20  # a date further on in the text is of something else
_CLAUSE = re.compile(r"[.;。；|](?=\s|$)|[，。；]")
_DATELINE = re.compile(r"[^\W\d_][\w .'’-]{1,40}(?:,\s*[\w .'’-]{2,30})?[,(，]?\s*\(?$")
_DASHED = re.compile(r"\s*\)?\s*(?:[-–—]{1,2}|:)\s")
_TO = re.compile(r"\s*(?:[-–—~至到]+|to|until|till|through|bis|au|al?|and)\s*", re.IGNORECASE)
_AT_CLOCK = re.compile(r",?\s+(?:at|um|à)\s+\d{1,2}(?:[.:]\d{2}|\s?[ap]\.?m)", re.IGNORECASE)
_THIS = re.compile(r"\b(?:this|the present)\s+\w+(?:\s+\w+)?\s+(?:was|is|were|has been)\b", re.I)
_ITEM = re.compile(r"\(?\d{1,2}(?:\.\d+)*[.)]?\s")
_PARTS = re.compile(r"[();|·•；（）]")

Signs = dict[str, float]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a page with the line and the column that it stands in; `place` is head or foot."""

    line: FrontLine
    column: int
    mention: DateMention
    place: str
    number: int

    @property
    def text(self) -> str:
        """The column of the line that it stands in."""
        return self.line.parts[self.column][1]

    @property
    def words(self) -> str:
        """The date as it is written."""
        return self.text[self.mention.span.start : self.mention.span.end]


def dates_of(front: Front) -> list[Dated]:
    """Return the dates of the lines at the head, in the first prose and at the foot, in order."""
    places = (("head", front.head), ("body", front.body), ("foot", front.foot))
    return [
        Dated(line, column, mention, place, number)
        for place, lines in places
        for number, line in enumerate(lines)
        for column, (_, text) in enumerate(line.parts)
        for mention in find_dates(text)
        if place != "body" or number < _BODY_LINES
    ]


class DatedPage:
    """What a page tells of all its dates: if it is of an occasion, where its title stands."""

    def __init__(
        self, front: Front, title: Span | None, dates: Sequence[Dated], *, is_occasion: bool
    ) -> None:
        self._title = title
        self.is_occasion = is_occasion
        exact = [d.mention.day for d in dates if d.mention.grain != "year"]
        self._latest, self._earliest = max(exact, default=None), min(exact, default=None)
        self._count = [d.mention.day for d in dates]
        self._first = dates[0] if dates else None
        lines = (*front.head, *front.body, *front.foot)
        self._above = {below.span: above for above, below in pairwise(lines)}

    def signs(self, dated: Dated) -> Signs:
        """Return the signs of one date."""
        context = _Context(dated, self._above.get(dated.line.span))
        found = {*self._place_signs(dated), *context.cues(), *context.shape()}
        grain = dated.mention.grain
        if {"opens prose", "event"} <= found and dated.place == "body" and not dated.number:
            found.add("opens with event")
        named = {"any", *found, *(f"{grain} {name}" for name in found)}
        if self.is_occasion:
            named |= {f"occasion {name}" for name in found}
        return dict.fromkeys(named, 1.0)

    def _place_signs(self, dated: Dated) -> Iterator[str]:
        line, mention = dated.line, dated.mention
        yield dated.place
        yield mention.grain
        if self._title:
            if line.parts[dated.column][0].overlaps(self._title):
                yield "in title"
            elif line.span.end <= self._title.start:
                yield "before title"
            elif dated.number < _FIRST_LINES or line.span.start < self._title.end + 200:
                yield "after title"
        holds = {
            "opening": dated.place == "head" and dated.number < _FIRST_LINES,
            "prose": line.is_prose,
            "cell": line.is_cell,
            "repeated": line.is_repeated,
            "column": dated.column > 0,
            "far right": line.indent > _FAR_RIGHT,
            "occasion": self.is_occasion,
            "ambiguous": mention.is_ambiguous,
            "range": mention.is_range,
            "latest": mention.grain != "year" and mention.day == self._latest,
            "earliest": mention.grain != "year" and mention.day == self._earliest,
            "first": dated is self._first,
            "again": self._count.count(mention.day) > 1,
            "gap": line.gap > 0,
            "wide gap": line.gap > 1,
        }
        yield from (name for name, value in holds.items() if value)


class _Context:
    """The words around a date in its line."""

    def __init__(self, dated: Dated, above: FrontLine | None) -> None:
        self._dated, self._text = dated, dated.text
        line, span = dated.line, dated.mention.span
        others = [m.span.end for m in find_dates(self._text) if m.span.end <= span.start]
        ends = (m.end() for m in _CLAUSE.finditer(self._text, 0, span.start))
        begin = max([0, *others, *ends])
        before = self._text[begin : span.start]
        self._follows_date = bool(others)
        if not begin:
            beside = line.parts[dated.column - 1][1] if dated.column and not span.start else ""
            before = f"{beside if dated.column else line.before} {before}"
        self._whole_before = before
        near = before[-_NEAR_CHARS:] if line.is_cjk else " ".join(before.split()[-_NEAR_WORDS:])
        self._before, self._after = near, self._text[span.end :]
        self._above = above.text if above and not line.is_prose and not span.start else ""

    def cues(self) -> Iterator[str]:
        """Yield the lists of cues that one of the words before, beside or above belongs to."""
        ends = {name: self._last(name, self._before) for name in _CUES}
        last = max(ends, key=lambda name: ends[name])
        for name, end in ends.items():
            if end:
                yield name
                n_between = len(self._before[end:].split())
                if n_between <= _CUE_WORDS:
                    yield f"directly {name}"
        if ends[last]:
            yield f"last {last}"
        for name in ("limits", "subjects"):
            if directly(name).search(self._whole_before):
                yield name
        yield from (
            f"beyond {n}" for n in _CUES if self._last(n, self._whole_before) and not ends[n]
        )
        after = _CLAUSE.split(self._after)[0][:60]
        yield from (f"after {name}" for name in _CUES if inside("cues", name).search(after))
        if self._above and len(self._above) < 40:
            yield from (f"above {n}" for n in _CUES if inside("cues", n).search(self._above))

    def shape(self) -> Iterator[str]:
        """Yield what the line is: of no more than the date, of a label, of a span of time."""
        dated, before = self._dated, self._whole_before.rstrip()
        label = label_of(self._text)[0]
        rest = without_dates(self._part())
        after = _TO.match(self._after)
        follows = find_dates(self._after)
        holds = {
            "alone": not rest,
            "line alone": not without_dates(dated.line.text),
            "beside name": bool(rest) and is_name(rest),
            "beside words": bool(rest) and not is_name(rest),
            "labelled": before.endswith((":", "：")),
            "day label": label in words("occasions", "days"),
            "other label": bool(label) and label not in words("occasions", "days"),
            "period opens": bool(after and follows and follows[0].span.start <= after.end() + 4),
            "period ends": bool(self._follows_date and _TO.fullmatch(self._whole_before)),
            "clock": bool(_AT_CLOCK.match(self._after)),
            "this": bool(_THIS.search(self._text)),
            "dateline": bool(_DATELINE.match(self._text[: dated.mention.span.start]))
            and bool(_DASHED.match(self._after)),
            "opens prose": dated.line.is_prose and dated.mention.span.start < _OPENING_CHARS,
            "item": bool(_ITEM.match(self._text)) and dated.mention.span.start > 0,
            "in brackets": self._text[: dated.mention.span.start].rstrip()[-1:] in ("(", "（"),
            "starts": dated.mention.span.start == 0,
            "ends": not self._after.strip(" .)）"),
            "long line": len(self._text) > 90,
            "of act": rest in ("of", "vom", "du"),
        }
        yield from (name for name, value in holds.items() if value)

    def _part(self) -> str:
        """Return the part of the line between signs such as "|" that the date stands in."""
        span = self._dated.mention.span
        start = max((m.end() for m in _PARTS.finditer(self._text, 0, span.start)), default=0)
        end = _PARTS.search(self._text, span.end)
        return self._text[start : end.start() if end else None]

    def _last(self, name: str, text: str) -> int:
        """Return where the last cue of a list ends in a text, from 1; 0 without one."""
        return max((m.end() for m in inside("cues", name).finditer(text)), default=0)


@cache
def directly(name: str) -> re.Pattern[str]:
    """What stands directly before a date that is a limit or a subject: "by noon on Monday"."""
    between = any_of([*words("dates", "weekdays"), *words("dates", "around")])
    clock = r"\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?"
    cue = any_of(words("cues", name))
    return re.compile(rf"{cue}(?:\s+(?:{between}|{clock}),?)*\s*$", re.IGNORECASE)


def is_name(rest: str) -> bool:
    """True for names, numbers and what joins them: a place, a publisher, a volume."""
    if begins_with("bylines", rest) or is_organisation(rest):
        return True
    found = re.findall(r"[^\W_][\w'’.-]*", rest)
    imprints = words("dates", "imprints")
    cased = [w for w in found if w.lower() not in words("publishers", "joining")]
    named = all(w[0].isupper() or re.search(r"\d", w) or w in imprints for w in cased)
    return named and len(found) <= 9 and ":" not in rest
