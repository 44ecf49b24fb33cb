"""What an evidence sentence gives to stand on: its words, years, names, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.document import Document, Grain, Period, Source, stamp
from corpus.plain_text import one_line, plain
from qa.answer import Evidence
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import any_of, pattern, word_list
from qa.text.matching import Text, read_text
from qa.text.offices import Office, offices_by_person
from qa.text.people import people_in
from qa.text.periods import YEAR, year_of_report

_POINTS_BACK = pattern("checking", "points_back")
_SPEAKS = pattern("checking", "speaks")
_TWO_NAMES = re.compile(r"(?=\b([A-Z][a-z]+ [A-Z][a-z]+)\b)")
_MONTH_NAMES = word_list("time", "months")
_BEFORE_DATE = f"(?:dated|{any_of('grammar', 'prepositions')})"
_NAMES_REPORT = pattern("checking", "names_report")
_NEAR_CHARS = 60
_ORDINAL_END = "(?:st|nd|rd|th)"


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence of a report and what is understood with it.

    `years` are all that it may be said to speak of, `own_years` those that it names itself;
    `speaker` is who says it, "" if nobody does; `offices` are those that sentence and report give
    to each person. `said` holds the words of the sentence, of its headings, and of the sentence
    before if it points back there; `known` those of the report's names too. `lexicon` is what the
    corpus is read with.
    """

    line: str
    source: Source
    period: Period
    years: frozenset[str]
    own_years: frozenset[str]
    speaker: str
    offices: Mapping[str, tuple[Office, ...]]
    said: Text
    known: Text
    lexicon: CorpusLexicon


class GroundReader:
    """Reads evidence of known documents."""

    def __init__(self, documents: Mapping[str, Document], lexicon: CorpusLexicon) -> None:
        """`documents` by id."""
        self._documents = documents
        self._lexicon = lexicon
        self._read: dict[tuple[str, int, int], Ground] = {}

    def read(self, evidence: Evidence) -> Ground:
        """Return what the evidence gives to stand on."""
        span = evidence.sentence
        key = (evidence.passage.doc_id, span.start, span.end)
        if key not in self._read:
            self._read[key] = self._ground(evidence)
        return self._read[key]

    def _ground(self, evidence: Evidence) -> Ground:
        passage, line = evidence.passage, evidence.line
        document = self._documents[passage.doc_id]
        source = document.source
        headings = " ".join(passage.path)
        own = frozenset(YEAR.findall(line))
        before = _sentence_before(evidence) if _POINTS_BACK.match(line) else ""
        said = f"{line} {before} {headings}"
        names = f"{one_line(source.title)} {' '.join(source.names)} {source.publisher}"
        years = own | set(YEAR.findall(headings))
        if passage.period.year:
            years |= {str(passage.period.year)}
        return Ground(
            line=line,
            source=source,
            period=passage.period,
            years=frozenset(years),
            own_years=own,
            speaker=_speaker(document, evidence.sentence.start),
            offices={**offices_by_person(source.speaker), **offices_by_person(line)},
            said=read_text(said),
            known=read_text(f"{said} {names}"),
            lexicon=self._lexicon,
        )


def without_report_names(text: str, source: Source, own: frozenset[str] = frozenset()) -> str:
    """Return the text without the report's name, year and date: they say where, not when.

    `own` are names of what all reports are about, which may stand before "report" too.
    """
    bare = plain(text)
    for name in sorted((source.title, *source.names), key=len, reverse=True):
        if re.search(r"\d", name):
            bare = re.sub(re.escape(plain(name)), " ", bare, flags=re.IGNORECASE)
    for day, grain in source.dates:
        if grain != "year":
            bare = _date_pattern(day, grain).sub(_blank_if_of_report, bare)
    return year_of_report(own).sub(lambda m: " " if _is_year(m, source.year) else m[0], bare)


def _blank_if_of_report(match: re.Match[str]) -> str:
    """Take out a report's date where the report is named: of an event, the evidence tells it."""
    before = match.string[max(match.start() - _NEAR_CHARS, 0) : match.start()]
    return " " if _NAMES_REPORT.search(before) or "dated" in match[0].lower() else match[0]


def _is_year(match: re.Match[str], year: int | None) -> bool:
    return (match["before"] or match["after"]) == str(year)


def _date_pattern(day: date, grain: Grain) -> re.Pattern[str]:
    month = _MONTH_NAMES[day.month - 1]
    of_month = rf"{day.day}{_ORDINAL_END}? (?:of )?{month}"
    of_day = (
        rf"{month} {day.day}{_ORDINAL_END}?,? {day.year}|{of_month},? {day.year}"
        rf"|{month} {day.day}{_ORDINAL_END}?\b(?!\d)|{of_month}|"
    )
    exact = of_day if grain == "day" else ""
    return re.compile(
        rf"\b(?:{_BEFORE_DATE}\s+)?(?:{exact}{stamp(day, grain)}|{month},? {day.year})\b",
        re.IGNORECASE,
    )


def _sentence_before(evidence: Evidence) -> str:
    passage = evidence.passage
    position = passage.sentences.index(evidence.sentence)
    return one_line(passage.sentence_text(passage.sentences[position - 1])) if position else ""


def _speaker(document: Document, start: int) -> str:
    """Return who spoke last before a place of a document; else the speaker of the whole."""
    spoke = speeches(plain(document.text[:start]))
    if spoke:
        return spoke[-1][0]
    people = people_in(document.source.speaker)
    return people[0] if people else ""


def speeches(text: str) -> list[tuple[str, re.Match[str]]]:
    """Return each person who is followed by a verb of saying, with that verb, in order.

    The text is gone through once, however many people it names.
    """
    people = frozenset(people_in(text))
    return [
        (named[1], match)
        for named in _TWO_NAMES.finditer(text)
        if named[1] in people and (match := _SPEAKS.match(text, named.end(1)))
    ]
