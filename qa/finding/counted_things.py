"""Whether a figure counts what is asked: what it counts has a word of the question in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.plain_text import plain_line
from index.tokens import stem, words
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import answers_number, asks_ordinal
from qa.lexicon.english import word_list
from qa.question import Question
from qa.text.binding import content
from qa.text.counted import counted_by, counting_figures, segment_of
from qa.text.figures import Figure
from qa.text.matching import matches, read_text
from qa.text.terms import Term

_THING = re.compile(r"[\u3400-\u9fff]{2,12}")
# How something is measured, which says nothing of what it is.
_MEASURES = frozenset(content(" ".join(word_list("weight", "measuring"))))


def counts_another(question: Question, evidence: Evidence) -> bool:
    """True if a number is asked for, and each figure of the clause counts something else."""
    if question.type is not QuestionType.NUMBER or asks_ordinal(question):
        return False
    told = list(_told(question, evidence))
    terms = [t for t in question.all_terms if set(content(t.surface)) - _MEASURES]
    if not terms or not told or not all(map(content, told)):  # what isn't told may be anything
        return False
    texts = [read_text(_without_gerunds(question, text)) for text in told]
    return not any(
        question.head & text.known or any(matches(t, text) for t in terms) for text in texts
    )


def counts_another_after(terms: Sequence[Term], text: str, figure: Figure) -> bool:
    """True if a thing stands right after a Chinese count, "31个项目", and no term speaks of it."""
    thing = _THING.match(text, figure.span.end)
    if figure.kind != "count" or not thing:
        return False
    said = read_text(thing.group())
    return not any(matches(term, said) for term in terms)


def _told(question: Question, evidence: Evidence) -> Iterator[str]:
    """What each figure of the clause that could answer counts, as its sentence tells it."""
    sentence = plain_line(evidence.text)
    shown = evidence.shown or evidence.sentence
    for figure in counting_figures(sentence):
        start = evidence.sentence.start + figure.span.start
        if shown.start <= start < shown.end and answers_number(question, figure):
            yield _counted(sentence, figure)


def _counted(sentence: str, figure: Figure) -> str:
    """What a figure counts; of an area or a length the whole segment says what it is of."""
    if figure.kind in ("area", "length"):
        segment = segment_of(sentence, figure)
        return sentence[segment.start : segment.end]
    return counted_by(sentence, figure)


def _without_gerunds(question: Question, text: str) -> str:
    """Leave out "parking" where parks are counted: one stem, but another thing."""
    asked = set(words(question.asked))
    return " ".join(
        word
        for word in words(text)
        if not (word.endswith("ing") and word not in asked and stem(word) in question.head)
    )
