"""Which sort of answer an English question asks for, read from its words."""

from __future__ import annotations

import re

from index.tokens import STOP_WORDS, stem, words
from qa.answer import QuestionType
from qa.lexicon.english import pattern, table, word_list
from qa.text.people import find_people
from qa.text.periods import YEAR

_ASKED_BY = tuple(
    (QuestionType(kind), re.compile(told, re.IGNORECASE))
    for kind, told in table("asking", "question_types").items()
)
_COUNTED_NOUN = pattern("asking", "head")
_COUNTED_NOUN_ENDS = pattern("asking", "head_ends")
_LISTED_NOUNS = frozenset(word_list("asking", "listed"))
_COURTESIES = pattern("asking", "courtesies")
_POST_OF_PERSON = pattern("asking", "post_of_person")
_ANYBODY = pattern("asking", "who_anybody")
_SETTLES = pattern("asking", "settles")
_DIFFER = re.compile(r"\bdiffer\b|\bdifference between\b", re.IGNORECASE)


def without_courtesies(text: str) -> str:
    """Return the question without "could you tell me", "I'd like to know" and the like."""
    rest = _COURTESIES.sub("", text, count=1)
    return rest if len(rest.split()) >= 2 else text


def read_question_type(text: str) -> QuestionType:
    """Return the question type: that of the first question word; comparisons come first."""
    text = without_courtesies(text)
    asked_after = re.search(
        r"^(?:and |so )?who (?:is|was|were|are) ([A-Z]\w+ [A-Z]\w+)\W*(?:$|in|at|on|,)", text, re.I
    )
    if asked_after and find_people(asked_after[1]):
        return QuestionType.ROLE
    found = [(m.start(), i) for i, (_, p) in enumerate(_ASKED_BY) if (m := p.search(text))]
    kinds = {_ASKED_BY[i][0] for _, i in found}
    differ = _DIFFER.search(text) and (YEAR.search(text) or QuestionType.NUMBER in kinds)
    if differ:
        return QuestionType.COMPARE
    if _SETTLES.search(text) and QuestionType.COMPARE not in kinds:
        return QuestionType.YES_NO
    best = min(found, default=(0, -1))[1]
    if QuestionType.COMPARE in kinds:
        best = next(i for _, i in found if _ASKED_BY[i][0] is QuestionType.COMPARE)
    kind = _ASKED_BY[best][0] if best >= 0 else QuestionType.EXPLAIN
    of_person = any(find_people(m["owner"] or m["holder"]) for m in _POST_OF_PERSON.finditer(text))
    named_place = kind is QuestionType.WHERE and not re.search(r"\bwhere\b", text, re.I)
    if of_person and (named_place or kind in (QuestionType.EXPLAIN, QuestionType.LIST)):
        return QuestionType.ROLE
    if kind is QuestionType.WHO and _ANYBODY.search(text):  # a sort of people, none by name
        return QuestionType.EXPLAIN
    if kind is QuestionType.ROLE and not find_people(text):
        return QuestionType.WHO if re.search(r"\bwho\b", text, re.I) else QuestionType.LIST
    return kind


def read_head(text: str) -> frozenset[str]:
    """Return the stems of what is counted or listed: "how many *old factories* are …"."""
    match = _COUNTED_NOUN.search(text)
    if not match:
        return frozenset()
    phrase = _COUNTED_NOUN_ENDS.split(match["head"], maxsplit=1)[0]
    return frozenset(
        stem(w) for w in words(phrase) if w not in STOP_WORDS and w not in _LISTED_NOUNS
    )
