"""Signs that the evidence names another person, or none, where one is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.plain_text import plain_line
from qa.answer import Evidence, QuestionType
from qa.lexicon.english import whole_words
from qa.question import Question
from qa.text.offices import title_of
from qa.text.people import OFFICE, find_people, office_ranks
from qa.text.terms import Term

_SPEECH = whole_words("speech", "says")


def lacks_person(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a person or an office is asked for, and the clause names nobody."""
    return ask.type in (QuestionType.WHO, QuestionType.ROLE) and not find_people(best.clause)


def has_other_rank(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if a director is asked for, say, and the clause has deputy directors only.

    A clause that speaks of the rank asked for may speak of others besides.
    """
    if ask.type is not QuestionType.WHO:
        return False
    ranks, told = office_ranks(ask.asked), office_ranks(best.clause)
    if ranks == told or (ranks and ranks <= told):
        return False
    asked = {_ranked(m[0]) for m in OFFICE.finditer(ask.asked)}
    stated = {_ranked(m[0]) for m in OFFICE.finditer(best.clause)}
    offices = {office for _, office in stated}
    return any(office in offices and (rank, office) not in stated for rank, office in asked)


def _ranked(office: str) -> tuple[str, str]:
    *rank, base = title_of(office).split()
    return " ".join(rank), base


def is_said_by_other(ask: Question, best: Evidence, _: Sequence[Term]) -> bool:
    """True if it is asked what a person said, and the passage has no word of that person's."""
    if not ask.people or not _SPEECH.search(ask.asked):
        return False
    text = plain_line(best.passage.text)
    return not any(
        _speaks(person, text) or (person not in text and "He " in text) for person in ask.people
    )


def _speaks(person: str, text: str) -> bool:
    """True if a verb of saying follows the name in its sentence, nobody else named between."""
    after = (piece.partition(". ")[0] for piece in text.split(person)[1:])
    verbs = ((piece, _SPEECH.search(piece)) for piece in after)
    return any(verb and not find_people(piece[: verb.start()]) for piece, verb in verbs)
