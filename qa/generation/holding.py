"""Whether a model's text holds what the extractive answer adds to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.tokens import STOP_WORDS
from qa.answer import QuestionType
from qa.checking.closeness import has_phrase
from qa.checking.quantities import read_figures, unit_of
from qa.composing.answer_line import frame
from qa.draft import Claim, Draft
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import word_list
from qa.question import Question
from qa.text.matching import Text, read_text
from qa.text.offices import offices_in
from qa.text.people import people_in
from qa.text.periods import YEAR
from qa.text.synonyms import stems_of, synonyms_of, to_stems

_NO_CONTENT = frozenset(to_stems(" ".join(word_list("checking", "no_content"))))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Their answer is a figure, a person, an office or a day: the words around it may be others.
_FILLED_BY_FACTS = (QuestionType.NUMBER, QuestionType.WHO, QuestionType.WHEN, QuestionType.ROLE)


@dataclass(frozen=True, slots=True)
class Added:
    """What an answer adds to its question: facts, and the stems of other words."""

    figures: frozenset[tuple[Decimal, str]] = frozenset()
    numbers: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @property
    def has_facts(self) -> bool:
        """True if there is more than words."""
        return bool(self.figures or self.numbers or self.people or self.offices)


class Holding:
    """Compares a text with the extractive answer to the same question."""

    def __init__(
        self, question: Question, draft: Draft, lexicon: CorpusLexicon, least: float
    ) -> None:
        """`least` is the share of the other words that a text must have."""
        self._lexicon = lexicon
        self._least = least
        self._question = question
        self.lines = answer_lines(draft, question)
        types = {ask.type for ask in question.each}
        self._is_filled_by_facts = types.issubset(_FILLED_BY_FACTS)
        self.added = added_by(self.lines, f"{question.text} {question.standalone}", lexicon)
        self._asks_office = QuestionType.ROLE in types

    def holds(self, text: str) -> bool:
        """True if a text has all facts that the extractive answer adds, and enough of its words."""
        added, said = self.added, added_by([text], "", self._lexicon)
        facts = (
            added.figures <= said.figures
            and added.numbers <= said.numbers
            and added.people <= said.people
            and (not self._asks_office or added.offices <= said.offices)
        )
        if not facts:
            return False
        if self._is_filled_by_facts and added.has_facts:
            return True
        return held_share(added.words, text, self._lexicon) >= self._least

    def is_part(self, text: str) -> bool:
        """True if all facts of a text are among those that the extractive answer adds."""
        said = added_by([text], f"{self._question.text}", self._lexicon)
        return (
            said.figures <= self.added.figures
            and said.numbers <= self.added.numbers
            and said.people <= self.added.people
            and said.offices <= self.added.offices
        )


def answer_lines(draft: Draft, question: Question) -> tuple[str, ...]:
    """Return the lines that answer, without what names the period; else the first quote."""
    claims = [c for c in draft.claims if not c.is_quote] or list(draft.claims[:1])
    return tuple(_without_frame(claim, question) for claim in claims)


def _without_frame(claim: Claim, question: Question) -> str:
    frames = (frame(e.passage.period, question.language) for e in claim.evidence)
    text = claim.text
    for said in frames:
        text = text.replace(said, "", 1) if said else text
    return text


def added_by(lines: Sequence[str], asked: str, lexicon: CorpusLexicon) -> Added:
    """Return what lines say that a question has not said itself."""
    text = "\n".join(lines)
    own = {(f.value, unit_of(f)) for f in read_figures(asked)}
    figures = [f for f in read_figures(text) if f.kind != "ordinal"]
    in_figures = {n for f in figures for n in _NUMBER.findall(f.text)}
    numbers = {n for n in _NUMBER.findall(text) if not YEAR.fullmatch(n)}
    return Added(
        frozenset((f.value, unit_of(f)) for f in figures) - own,
        frozenset(numbers - in_figures - set(_NUMBER.findall(asked))),
        frozenset(people_in(text)) - set(people_in(asked)),
        frozenset(o.title for o in offices_in(text)) - {o.title for o in offices_in(asked)},
        _other_words(text, asked, lexicon),
    )


def held_share(words: frozenset[str], text: str, lexicon: CorpusLexicon) -> float:
    """Return the share of words, given as stems, that a text has or stands for; 1 of none."""
    said = read_text(text)
    return sum(_has(said, w, lexicon) for w in words) / len(words) if words else 1.0


def _other_words(text: str, asked: str, lexicon: CorpusLexicon) -> frozenset[str]:
    for person in people_in(text):
        text = text.replace(person, " ")
    known = read_text(asked)
    empty = STOP_WORDS | _NO_CONTENT | stems_of(lexicon.own)
    return frozenset(
        s
        for s in to_stems(text)
        if s not in empty and not _NUMBER.search(s) and not _has(known, s, lexicon)
    )


def _has(text: Text, word: str, lexicon: CorpusLexicon) -> bool:
    return any(has_phrase(text, p) for p in ((word,), *synonyms_of(lexicon).of((word,))))
