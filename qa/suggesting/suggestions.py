"""Questions that an answer leads to, made of what it cites; each is tried before it is offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from corpus.document import Source, Span
from corpus.plain_text import one_line
from qa.answer import Answer, Citation, Turn
from qa.lexicon.english import whole_words
from qa.suggesting.figure_questions import figure_questions
from qa.suggesting.other_years import in_other_years
from qa.text.people import find_people
from qa.text.periods import YEAR

_CITATION_MARKS = re.compile(r"(?<!\s)\s*\[\d+\]")
_PERIOD_FRAME = re.compile(r"^(?:In |20)[^:：]{0,30}[:：]\s*")
_NAMED_MEETING = whole_words("people", "meetings")
_SURE_TO_ANSWER = 0.7
# Below this cosine even the nearest passage is about something else.
_CLOSE = 0.3


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question, and where its answer is expected: in a report, at a sentence of it.

    "" and None leave that open.
    """

    question: str
    doc_id: str = ""
    sentence: Span | None = None

    def is_answered_by(self, citation: Citation) -> bool:
        """True if a citation stands where the answer is expected."""
        here = not self.doc_id or citation.doc_id == self.doc_id
        place = Span(citation.start, citation.end)
        return here and (self.sentence is None or self.sentence.overlaps(place))


class Answering(Protocol):
    """What answers a question."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the cited answer, or why there is none."""


def answered_follow_ups(
    answer: Answer,
    answerer: Answering,
    *,
    asked: Iterable[str] = (),
    sources: Iterable[Source] = (),
    most: int = 3,
    may_go_on: Callable[[], bool] = lambda: True,
) -> list[str]:
    """Return follow-ups that are answered, and with something else than `answer` says.

    `sources` are the reports that the answerer knows, for the names of their meetings. The search
    stops as soon as there are `most` or `may_go_on` says no.
    """
    known = {_key(question) for question in (*asked, answer.question, answer.understood)}
    lines = _CITATION_MARKS.sub("", answer.text).splitlines()
    told = "\n".join(line for line in lines if not line.startswith("“"))
    offered: list[str] = []
    for follow_up in follow_ups(answer, sources):
        question = follow_up.question
        if len(offered) == most or not may_go_on():
            break
        if _key(question) in known:
            continue
        known.add(_key(question))
        found = answerer.answer(question)
        line = _CITATION_MARKS.sub("", found.text).partition("\n")[0]
        said = _PERIOD_FRAME.sub("", line)  # the same may stand under another period's words
        if said not in told and _is_sure(found, follow_up):
            told += f"\n{line}"
            offered.append(question)
    return offered


def follow_ups(answer: Answer, sources: Iterable[Source] = ()) -> Iterator[FollowUp]:
    """Yield what could be asked next, of each sort one, then the next of each.

    The same in another year; what else the cited sentences count; what those beside them count;
    who presided over the meeting that they tell of, and when; who the people in them are. An answer
    that cites nothing leads to what came closest.
    """
    citations = _bearing(answer)
    sorts = (
        (FollowUp(question) for question in in_other_years(answer)),
        (follow_up for citation in citations for follow_up in _figures_of(citation)),
        _figures_nearby(answer, citations),
        _of_meeting(citations, sources),
        _people(answer, citations),
    )
    for round_ in zip_longest(*sorts):
        yield from (follow_up for follow_up in round_ if follow_up)


def _bearing(answer: Answer) -> tuple[Citation, ...]:
    """What an answer stands on; where it has none, what came closest, if that is close at all."""
    if answer.abstained and max((hit.cosine for hit in answer.hits), default=0.0) < _CLOSE:
        return ()
    return answer.citations or answer.closest


def _is_sure(found: Answer, follow_up: FollowUp) -> bool:
    """True for a likely answer that cites what was meant, in the year that was meant."""
    if found.abstained or found.confidence < _SURE_TO_ANSWER:
        return False
    years = {int(year) for year in YEAR.findall(follow_up.question)}
    cited = {c.period.year for c in found.citations if c.period}
    return (not years or bool(years & cited)) and any(
        map(follow_up.is_answered_by, found.citations)
    )


def _figures_of(citation: Citation) -> Iterator[FollowUp]:
    place = Span(citation.start, citation.end)
    for question in figure_questions(one_line(citation.quote), citation.period):
        yield FollowUp(question, citation.doc_id, place)


def _figures_nearby(answer: Answer, citations: Sequence[Citation]) -> Iterator[FollowUp]:
    """The figures of what else was found under the same headings."""
    places = {(citation.doc_id, citation.path) for citation in citations}
    for passage in (hit.passage for hit in answer.hits):
        if (passage.doc_id, passage.path) not in places:
            continue
        for sentence in passage.sentences:
            line = one_line(passage.sentence_text(sentence))
            for question in figure_questions(line, passage.period):
                yield FollowUp(question, passage.doc_id, sentence)


def _of_meeting(citations: Sequence[Citation], sources: Iterable[Source]) -> Iterator[FollowUp]:
    """Who presided over a meeting and when it was, if a cited report tells of one by name."""
    cited = dict.fromkeys(c.doc_id for c in citations)
    by_id = {source.doc_id: source for source in sources}
    for source in (by_id[doc_id] for doc_id in cited if doc_id in by_id):
        name = next((name for name in source.names if _NAMED_MEETING.search(name)), "")
        if name:
            yield FollowUp(f"Who presided over the {name}?", source.doc_id)
            yield FollowUp(f"When did the {name} take place?", source.doc_id)


def _people(answer: Answer, citations: Sequence[Citation]) -> Iterator[FollowUp]:
    """Ask who the people of the cited sentences are, unless the question names them."""
    for citation in citations:
        for person in find_people(one_line(citation.quote)):
            if person not in answer.question:
                yield FollowUp(f"Who is {person}?")


def _key(question: str) -> str:
    return re.sub(r"\W+", " ", question).strip().casefold()
