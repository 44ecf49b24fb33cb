"""What a date of a report is of, by the words around it: its publication, an event, or neither.

A date is sure only with a cue: a word such as "published" before it, or a place at the head or the
foot on a line of its own, or beside a name. All others are of something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.cues import directly, is_name, part_signs
from corpus.dates import DateMention, find_dates
from corpus.document import Grain
from corpus.front import FrontLine
from corpus.labels import label_of, without_dates
from corpus.names import is_organisation
from corpus.word_lists import inside, words

Role = Literal["published", "event"]
_PUBLISHED, _MADE, PLACED, _UPDATED, _TITLED, _MARKED = range(6)
_OF_CELL = 10  # a table tells many dates, such as those of earlier versions
_NEAR_WORDS = 9
_OPENING_CHARS = 30
_CUE_WORDS = 2
_CLAUSE = re.compile(r"[.;。；|](?=\s|$)|[，。；]")
_CJK_SENTENCE = re.compile("[。；]")
_DATELINE = re.compile(r"[^\W\d_][\w .'’-]{1,40}(?:,\s*[\w .'’-]{2,30})?[,(，]?\s*\(?$")
_TO = re.compile(r"\s*(?:[-–—~至到]+|to|until|till|through|bis|au|al?|and)\s*", re.IGNORECASE)
_LABELLED = re.compile(r"[:：]\s*$")
_DASHED = re.compile(r"\s*\)?\s*(?:[-–—]{1,2}|:)\s")
_THIS = re.compile(r"\b(?:this|the present)\s+\w+(?:\s+\w+)?\s+(?:was|is|were|has been)\b", re.I)
_CJK = re.compile(r"[\u3400-\u9fff]")
_RUNS_ON = re.compile(r"^.{40,}[,;，；]$")
_OF_ACT = ("of", "vom", "du")
_AT_CLOCK = re.compile(r",?\s+(?:at|um|à)\s+\d{1,2}(?:[.:]\d{2}|\s?[ap]\.?m)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date of a report: what it is of, how exact, if it is sure, and where it was found.

    `rank` is lower for stronger cues; `line` is the line that states it, None for no line.
    """

    role: Role
    day: date
    grain: Grain
    is_sure: bool
    found: str
    rank: int = _MARKED
    line: FrontLine | None = None


class DateContext:
    """A date with the words around it, in its column of a line."""

    def __init__(
        self, line: FrontLine, column: int, mention: DateMention, place: str, number: int
    ) -> None:
        self.line, self.mention, self.place = line, mention, place
        self.text = text = line.parts[column][1]
        self.is_prose = line.is_prose or bool(_RUNS_ON.search(text))
        self.number = number
        self.is_first = number < 3
        start = mention.span.start
        others = [m.span.end for m in find_dates(text) if m.span.end <= start]
        begin = max([0, *others, *(m.end() for m in _CLAUSE.finditer(text, 0, start))])
        before = text[begin:start]
        self.follows_date = bool(others)
        if not begin:
            beside = line.parts[column - 1][1] if column and not start else ""
            before = f"{beside if column else line.before} {before}"
        self.whole_before = before
        self.before = " ".join(before.split()[-_NEAR_WORDS:]) if not line.is_cjk else before[-14:]
        self.after = text[mention.span.end :]

    def read(self, *, occasion: bool, in_title: bool) -> FoundDate | None:
        """Return what the date is of; None if it is of something else than the report."""
        if directly("limits").search(self.whole_before) or self._is_of_period():
            return None
        if self._is_followed_by_cue():
            return self._as("published", _MADE, "")
        event = self._event(occasion=occasion, in_title=in_title)
        if event:
            return event
        label = label_of(self.text)[0]
        near = self.before
        if self._last("unsure") > max(self._last("published"), self._last("made"), 0):
            return None if self.is_prose else self._as("published", _UPDATED, "last updated")
        published, made, other = (self._last(n) for n in ("published", "made", "other"))
        if other > published:
            return None
        if published > 0 or made > 0:
            return self._cued(published >= made, occasion=occasion, label=label, in_title=in_title)
        if in_title:
            role: Role = "event" if occasion else "published"
            exact = self.mention.grain != "year" and not directly("subjects").search(near)
            return self._as(role, _TITLED, "the title") if exact else None
        return self._placed(occasion=occasion)

    def _is_of_period(self) -> bool:
        """True for the first or the last day of a span of time: "1 April 2023 to 30 June 2023"."""
        after = _TO.match(self.after)
        follows = find_dates(self.after)
        opens = bool(after and follows and follows[0].span.start <= after.end() + 4)
        return opens or bool(self.follows_date and _TO.fullmatch(self.whole_before))

    def _is_followed_by_cue(self) -> bool:
        """True for a date with its verb after it in brackets: "（2018年9月30日公告）"."""
        closed = self.after.rstrip("）)")
        words_ = (*words("cues", "published"), *words("cues", "made"))
        return self.text[:1] in "（(" and closed != self.after and closed.endswith(words_)

    def _last(self, name: str) -> int:
        """Return where the last cue of a list ends before the date, from 1; 0 without one."""
        return max((m.end() for m in inside("cues", name).finditer(self.before)), default=0)

    def _event(self, *, occasion: bool, in_title: bool) -> FoundDate | None:
        """Read "held on 12 May 2024"; in prose only the first sentences of a report tell it."""
        mention = self.mention
        if mention.grain != "day" or mention.is_ambiguous or self._other_event():
            return None
        if self._opens_report() and not self._last("published"):
            return self._as("event", _MADE, "")
        around = (
            f"{self.whole_before} {self.after[:40]}" if not self.is_prose else self.whole_before
        )
        cue = inside("cues", "event").search(around)
        if not self._last("other"):
            cue = cue or _AT_CLOCK.match(self.after)
        named = self._last("published") or (self._last("made") and not occasion)
        if not cue or (named and not self._is_labelled_event()):
            return None
        first = self.place == "body" and self.is_first
        if self.place == "head" or (first and occasion):
            return self._as("event", _PUBLISHED if in_title else _MADE, "")
        return None

    def _is_labelled_event(self) -> bool:
        """True for the date after a label such as "Date of meeting:"."""
        label = self.whole_before.rstrip()
        return label.endswith((":", "：")) and bool(inside("cues", "event").search(label))

    def _opens_report(self) -> bool:
        """True for the first words of a report: "On the morning of 12 May 2024, ... was held"."""
        opens = self.is_prose and self.number == 0 and self.place == "body"
        pattern = inside("cues", "event")
        clause = (
            re.split("[。；]", self.after)[0] if self.line.is_cjk else _CLAUSE.split(self.after)[0]
        )
        tells = pattern.search(self.whole_before) or pattern.search(clause)
        return opens and self.mention.span.start < _OPENING_CHARS and bool(tells)

    def _other_event(self) -> bool:
        return bool(inside("cues", "other_event").search(self.whole_before))

    def _cued(
        self, published: bool, *, occasion: bool, label: str, in_title: bool
    ) -> FoundDate | None:
        rank = _PUBLISHED if published else _MADE
        role: Role = "published"
        if self.mention.grain == "year" and (in_title or _CJK.match(self.after)):
            return None
        near = self.before[max(self._last("published"), self._last("made")) :].split()
        if len(near) > _CUE_WORDS and (self.is_prose or self.mention.grain == "year"):
            return None
        if self.is_prose and not _THIS.search(self.text):
            return None
        if label in words("occasions", "days") and occasion:
            role = "event"
        if self.place == "body" and not self.is_prose and len(self.text) > 90:
            return None
        return self._as(role, rank, "")

    def _placed(self, *, occasion: bool) -> FoundDate | None:
        """Read a date on a line of its own, beside a name, or before the first words of a text."""
        if self.place == "body" or self.is_prose:
            is_line = self.is_prose and self.is_first and self._is_dateline()
            return self._as("published", PLACED, "") if is_line else None
        rest = without_dates(self._part())
        if rest in _OF_ACT and self.mention.grain == "day":
            return self._as("published", _MADE, "")
        if _LABELLED.search(self.whole_before):
            return None
        if directly("subjects").search(self.before) or (rest and not is_name(rest)):
            return None
        season = self.mention.grain == "year" and not re.fullmatch(r"\d{4}年?", self._words())
        if self.mention.grain == "year" and not season:
            is_imprint = not rest or is_organisation(rest)
            return self._as("published", _MARKED, "a year alone") if is_imprint else None
        role: Role = "event" if occasion else "published"
        if occasion and self.place == "foot":
            return self._as("published", _UPDATED, "the foot")
        if self.mention.is_range and self.mention.grain == "day":
            return self._as("event", _MADE, "")
        return self._as(role, PLACED, "")

    def _part(self) -> str:
        """Return the part of the line between signs such as "|" that the date stands in."""
        span = self.mention.span
        signs = part_signs()
        start = max((m.end() for m in signs.finditer(self.text, 0, span.start)), default=0)
        end = signs.search(self.text, span.end)
        return self.text[start : end.start() if end else None]

    def _is_dateline(self) -> bool:
        start = self.text[: self.mention.span.start]
        return bool(_DATELINE.match(start)) and bool(_DASHED.match(self.after))

    def _words(self) -> str:
        span = self.mention.span
        return self.text[span.start : span.end]

    def _as(self, role: Role, rank: int, doubt: str) -> FoundDate:
        mention, line = self.mention, self.line
        if mention.is_ambiguous:
            doubt = f'"{self._words()}" can be read in two ways'
        found = doubt or f'"{line.text[:80]}"'
        sure = not doubt
        rank += _OF_CELL * line.is_cell
        return FoundDate(role, mention.day, mention.grain, sure, found, rank, line)
