"""Short sentences on who leads, speaks and holds which office: right ones, and the same made wrong.

The persons and the offices are those of the reports; nothing is written for one corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from string import Template
from typing import Literal

from corpus.plain_text import one_line
from index.passage_index import PassageIndex
from qa.answer import Evidence, QuestionType
from qa.checking.ground import speeches
from qa.checking.roles import leaders
from qa.composing.composer import ExtractiveComposer
from qa.evaluation.question_set import SetQuestion
from qa.lexicon.english import table, word_list
from qa.pipeline import QuestionAnswerer
from qa.question import Question
from qa.text.offices import Office, offices_by_person
from qa.text.people import people_in

LeaderKind = Literal["leader", "speaker", "office holder", "office", "answer"]
_LEADS = tuple(map(Template, table("mutations", "leads").values()))
_HOLDS = tuple(map(Template, table("mutations", "holds").values()))
_RANKS = word_list("people", "ranks")
_N_SWAPS = 2


@dataclass(frozen=True, slots=True)
class ShortSentence:
    """A sentence, the question that it would answer, and the sentence that decides it.

    `weaker` is the other evidence that was found for the question, if it was asked.
    """

    kind: LeaderKind
    asked: str
    text: str
    is_right: bool
    best: Evidence
    weaker: tuple[Evidence, ...] = ()


def short_sentences(index: PassageIndex, seed: int) -> Iterator[ShortSentence]:
    """Yield right and wrong short sentences made of every sentence that names a person."""
    rng = Random(seed)
    every = [e for e in _sentences(index) if people_in(e.line)]
    people = sorted({p for e in every for p in people_in(e.line)})
    for item in every:
        others = _Others(item, every, people)
        yield from _on_leaders(item, others, rng)
        yield from _on_offices(item, others, rng)
        yield from _on_speakers(item, others, rng)


class _Others:
    """Who may be put in a person's place so that the sentence becomes false.

    Who leads or speaks is of one meeting, so of one report; an office is held in all of them.
    """

    def __init__(self, item: Evidence, every: Sequence[Evidence], people: Sequence[str]) -> None:
        self._every = [e.line for e in every]
        self._lines = [e.line for e in every if e.passage.doc_id == item.passage.doc_id]
        self._people = people

    def not_leading(self) -> list[str]:
        lead = {p for line in self._lines for p in leaders(line)}
        return [p for p in self._people if p not in lead]

    def not_holding(self, office: Office) -> list[str]:
        held = [offices_by_person(line) for line in self._every]
        holders = {p for h in held for p, offices in h.items() if office.is_among(offices)}
        return [p for p in self._people if p not in holders]

    def not_speaking(self) -> list[str]:
        spoke = {p for line in self._lines for p, _ in speeches(line)}
        return [p for p in self._people if p not in spoke]


def _sentences(index: PassageIndex) -> Iterator[Evidence]:
    for passage in index.passages:
        for span in passage.sentences:
            yield Evidence(passage, span, 1.0)


def _on_leaders(item: Evidence, others: _Others, rng: Random) -> Iterator[ShortSentence]:
    asked = "Who presided over the meeting?"
    for person in leaders(item.line):
        for form in _LEADS:
            right = form.substitute(person=person)
            yield ShortSentence("leader", asked, right, True, item)
            for other in _some(others.not_leading(), rng):
                yield ShortSentence("leader", asked, form.substitute(person=other), False, item)


def _on_offices(item: Evidence, others: _Others, rng: Random) -> Iterator[ShortSentence]:
    for person, offices in offices_by_person(item.line).items():
        for office in (o for o in offices if not _is_plural(o)):
            form, asked = rng.choice(_HOLDS), f"What office does {person} hold?"
            right = form.substitute(person=person, office=office.written)
            yield ShortSentence("office holder", asked, right, True, item)
            for other in _some(others.not_holding(office), rng):
                wrong = form.substitute(person=other, office=office.written)
                asked_who = f"Who is the {office.written}?"
                yield ShortSentence("office holder", asked_who, wrong, False, item)
            for changed in _some(_other_titles(office, offices), rng):
                wrong = form.substitute(person=person, office=changed)
                yield ShortSentence("office", asked, wrong, False, item)


def _is_plural(office: Office) -> bool:
    """True if several are named by their office at once: "Reporters: A, B"."""
    return f"{office.title}s" in office.written.lower()


def _other_titles(office: Office, held: Sequence[Office]) -> list[str]:
    """The office with a rank more or less, unless the person holds that one too."""
    *ranks, _ = office.title.split()
    bare = office.written[len(" ".join(ranks)) :].lstrip()
    made = [f"{rank} {office.written}" for rank in _RANKS if rank not in ranks]
    made += [bare] if ranks else []
    made += [f"{rank} {bare}" for rank in _RANKS if ranks and rank not in ranks]
    titles = {o.title for o in held}
    return [m for m in made if not any(m.lower().startswith(t) for t in titles)]


def _on_speakers(item: Evidence, others: _Others, rng: Random) -> Iterator[ShortSentence]:
    line = one_line(item.line)
    for person, _ in speeches(line):
        asked = f"Who {line.partition(person)[2].strip(' ,.')[:80]}?"
        yield ShortSentence("speaker", asked, line, True, item)
        for other in _some(others.not_speaking(), rng):
            yield ShortSentence("speaker", asked, line.replace(person, other), False, item)


def swapped_answers(
    questions: Iterable[SetQuestion], answerer: QuestionAnswerer, seed: int
) -> Iterator[ShortSentence]:
    """Yield the lines that answer who did what, each once, and the same with another person.

    Nobody is put in who stands in the same report: what is said may be true of them too.
    """
    rng, seen = Random(seed), set[str]()
    documents = answerer.index.documents
    people = sorted({p for d in documents.values() for p in people_in(d.text)})
    for asked in questions:
        if not asked.answerable or asked.history or asked.question in seen:
            continue
        seen.add(asked.question)
        question = answerer.understand(asked.question)
        if question.type is not QuestionType.WHO or question.asks or question.is_chinese:
            continue
        found = answerer.find(question).evidence[0]
        yield from _swapped(asked.question, question, found, people, rng)


def _swapped(
    asked: str, question: Question, found: Sequence[Evidence], people: Sequence[str], rng: Random
) -> Iterator[ShortSentence]:
    claims = ExtractiveComposer().compose(question, [found]).claims if found else ()
    for claim in claims:
        text, best = one_line(claim.text), claim.evidence[0]
        named = people_in(text)
        if claim.is_quote or not named or "…" in text:
            continue
        weaker = tuple(e for e in found if e != best)
        yield ShortSentence("answer", asked, text, True, best, weaker)
        elsewhere = [p for p in people if p not in one_line(best.passage.text)]
        for other in _some(elsewhere, rng):
            wrong = text.replace(named[0], other)
            yield ShortSentence("answer", asked, wrong, False, best, weaker)


def _some(every: Sequence[str], rng: Random) -> list[str]:
    return rng.sample(list(every), min(_N_SWAPS, len(every)))
