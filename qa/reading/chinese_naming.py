"""Names that an English question has in pinyin, and Chinese reports in characters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa.answer import QuestionType
from qa.lexicon.english import word_list
from qa.text.synonyms import stems_of
from qa.text.term import Term, is_in_chinese, joined

_NAMING = 0.15
_TAIL = 0.5
PLACE_KINDS = stems_of(word_list("places", "kinds"))
_POSTS = stems_of(word.rstrip("?") for word in word_list("asking", "posts"))


def beside_names(terms: Sequence[Term], kind: QuestionType) -> tuple[Term, ...]:
    """Return the terms, those beside a name in Chinese characters read as what they are.

    What follows it in capitals belongs to it: a report may call "Qinghe Port" by other words. Of
    a person's "position" a report has no word but the office.
    """
    read: list[Term] = []
    for term in terms:
        follows = bool(read) and bool(read[-1].sounds or (read[-1].is_tail and term.is_name))
        if follows and term.is_name and not term.sounds:
            read.append(replace(term, weight=term.weight * _TAIL, is_name=False, is_tail=True))
        else:
            read.append(term)
    if kind is QuestionType.ROLE and any(t.sounds for t in terms):
        return tuple(t for t in read if not _POSTS.issuperset(t.stems))
    return tuple(read)


def merely_naming(term: Term) -> Term:
    """A term that only names the report; a Chinese one need not say it again in its text."""
    is_name = term.is_name and not any(map(is_in_chinese, term.alternatives))
    return replace(term, weight=term.weight * _NAMING, is_name=is_name)


def people_in_characters(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the people named, as Chinese reports write them."""
    return tuple(
        name
        for term in terms
        for phrase in term.sounds
        if len(term.stems) > 1 and (name := joined(phrase))
    )
