"""What a model writes that answers nothing: the question again, a label, talk of our own prompt."""

from __future__ import annotations

import re
from functools import lru_cache

from index.tokens import STOP_WORDS, words
from qa.answer import QuestionType
from qa.finding.answer_form import answers_number, lacks_date
from qa.generation.prompt import read_prompt
from qa.lexicon.english import pattern, word_list
from qa.lexicon.wording import word
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.matching import root
from qa.text.offices import offices_in
from qa.text.people import people_in
from qa.text.synonyms import to_stems

_FRAMES = ("answer_system", "answer_user")
_RUN_WORDS = 5
_NO_CONTENT = frozenset(to_stems(" ".join(word_list("checking", "no_content"))))
_VERB = pattern("generation", "verb")
_VERDICTS = {
    "yes": re.compile(r"\W*yes\b", re.IGNORECASE),
    "no": re.compile(r"\W*no\b(?=[,.:;!]|$)", re.IGNORECASE),
}


def why_no_answer(text: str, question: Question, verdicts: frozenset[str] = frozenset()) -> str:
    """Return why a sentence answers nothing, in some words; "" if it may answer.

    `verdicts` are "yes" or "no" as the evidence decides the question; none where it decides none.
    """
    if text.rstrip(" \"'”’*").endswith(("?", ":")):
        return "a question or a label"
    if _repeats_prompt(text) or _is_about_prompt(text):
        return "of the prompt, not of the reports"
    said = {name for name, told in _VERDICTS.items() if told.match(text)}
    if said and said != verdicts:
        return f"{min(said)}, which the evidence does not decide"
    if not said and not _adds(text, question):
        return "the question again"
    if not has_verb(text) and not is_short_answer(text, question):
        return "no sentence, and no short answer"
    return ""


def has_verb(text: str) -> bool:
    """True if a text has a verb, as far as the forms of words tell."""
    return bool(_VERB.search(text))


def is_short_answer(text: str, question: Question) -> bool:
    """True if a text has what one of the asks wants: a figure, a person, an office, a date."""
    return any(_fills(text, ask) for ask in question.each)


def _fills(text: str, ask: Question) -> bool:
    match ask.type:
        case QuestionType.NUMBER:
            return any(answers_number(ask, figure) for figure in find_figures(text))
        case QuestionType.WHO:
            return bool(set(people_in(text)) - set(ask.people))
        case QuestionType.ROLE:
            return bool(offices_in(text))
        case QuestionType.WHEN:
            return not lacks_date(ask, text)
        case QuestionType.WHERE | QuestionType.LIST:
            return _adds(text, ask)
        case _:
            return False


def _adds(text: str, question: Question) -> bool:
    """True if a text has a word, figure, name or office that the question has not."""
    if set(offices_in(text)) - set(offices_in(question.text)):
        return True
    asked = {s for t in (question.text, question.standalone) for s in _content(t)}
    new = _content(text) - asked
    return any(root(s) not in {root(a) for a in asked} for s in new)


def _content(text: str) -> set[str]:
    return {s for s in to_stems(text) if s not in STOP_WORDS and s not in _NO_CONTENT}


def _repeats_prompt(text: str) -> bool:
    """True if so many words in a row stand in the prompt's own text."""
    said = [w.lower() for w in words(text)]
    runs = {tuple(said[i : i + _RUN_WORDS]) for i in range(len(said) - _RUN_WORDS + 1)}
    return not runs.isdisjoint(_prompt_runs())


def _is_about_prompt(text: str) -> bool:
    """True if what is spoken of is a part of the prompt: "the evidence is …", "the answer …"."""
    verb = _VERB.search(text)
    subject = {s for s in to_stems(text[: verb.start()]) if s not in STOP_WORDS} if verb else set()
    return bool(subject) and subject <= _parts_of_prompt()


@lru_cache(maxsize=1)
def _prompt_runs() -> frozenset[tuple[str, ...]]:
    found = set()
    for name in _FRAMES:
        told = [w.lower() for w in words(read_prompt(name).template)]
        found |= {tuple(told[i : i + _RUN_WORDS]) for i in range(len(told) - _RUN_WORDS + 1)}
    return frozenset(found)


@lru_cache(maxsize=1)
def _parts_of_prompt() -> frozenset[str]:
    """What both halves of the prompt speak of: its parts by name, as "evidence" and "question"."""
    halves = [frozenset(to_stems(read_prompt(name).template)) for name in _FRAMES]
    return frozenset.intersection(*halves) - STOP_WORDS


def verdicts_of(lines: tuple[str, ...], question: Question) -> frozenset[str]:
    """Return "yes" or "no" for each line of an extractive answer that begins with it."""
    language = question.language
    return frozenset(
        name for name in _VERDICTS for line in lines if line.startswith(word(name, language))
    )
