"""What makes a near miss: signs that the best evidence speaks of the matter, but not of what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from corpus.plain_text import plain
from qa.answer import Evidence, QuestionType
from qa.finding.answer_form import figure_kinds_asked
from qa.question import Question
from qa.text.figures import find_figures
from qa.text.matching import matches, read_text
from qa.text.people import find_people
from qa.text.synonyms import to_stems
from qa.text.terms import Term

_PREMISES = Path(__file__).parents[1] / "lexicon" / "premises.txt"
_WHY = re.compile(
    r"\b(?:why|reasons?|excuse|what (?:made|caused|kept|stopped|prevented)|on what grounds|how come)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|so as to|in order to|thereby|thus|so that|therefore|since|as they|enabling|to \w+)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id)|stress\w*|emphasi\w+|call(?:ed|s)? for|point(?:ed|s)? out|highlight\w*|underlin\w+|urg\w+|"
    r"spoke|speak\w*|requir\w+|comment\w*|remark\w*|told|tell|demand\w*|propos\w+|announc\w+|promis\w+|think|"
    r"thought|want\w*|instruct\w*)\b",
    re.IGNORECASE,
)
_BESIDE = 9
_TURNS = (
    "turn down", "step down", "call off", "back out", "pull out", "fall through", "run out", "fall short",
    "give up", "throw out", "take over", "walk out", "break down", "put off", "hold up", "go wrong", "vote against",
    "lose their life", "kick out", "shut down",
)  # fmt: skip


def assumes_otherwise(question: Question, best: Evidence, terms: Sequence[Term]) -> bool:
    """True if the question takes for granted what the sentence doesn't say: a fall, an end, a ban."""
    said = read_text(best.line)
    if not question.is_side and any(
        _is_premise(term) and not matches(term, said) for term in terms
    ):
        return True
    asked = read_text(question.asked)
    return any(asked.has(turn) and not said.has(turn) for turn in map(to_stems, _TURNS))


def lacks_cause(question: Question, best: Evidence) -> bool:
    """True if it is asked why, and the sentence gives no cause and no aim."""
    return bool(_WHY.search(question.asked)) and not _CAUSE.search(best.line)


def said_by_other(question: Question, best: Evidence) -> bool:
    """True if it is asked what a person said, and the passage has no word of that person's."""
    if not question.people or not _SPEECH.search(question.asked):
        return False
    text = plain(best.passage.text)
    return not any(
        _speaks(person, text) or (person not in text and "He " in text)
        for person in question.people
    )


def _speaks(person: str, text: str) -> bool:
    """True if a verb of saying follows the name in its sentence, nobody else named between."""
    after = (piece.partition(". ")[0] for piece in text.split(person)[1:])
    said = ((piece, _SPEECH.search(piece)) for piece in after)
    return any(verb and not find_people(piece[: verb.start()]) for piece, verb in said)


def counts_other_things(question: Question, best: Evidence) -> bool:
    """True if no figure of the sentence stands near what is counted."""
    heads = [t for t in question.terms if question.head.intersection(t.stems)]
    if question.type is not QuestionType.NUMBER or not heads:
        return False
    line, wanted = best.line, figure_kinds_asked(question)
    figures = [f for f in find_figures(line) if not wanted or f.kind in wanted]
    beside = (
        " ".join(
            [*line[: f.span.start].split()[-_BESIDE:], *line[f.span.start :].split()[:_BESIDE]]
        )
        for f in figures
    )
    return bool(figures) and not any(matches(t, read_text(b)) for b in beside for t in heads)


def _is_premise(term: Term) -> bool:
    return len(term.stems) == 1 and term.stems[0] in _premises()


@lru_cache(maxsize=1)
def _premises() -> frozenset[str]:
    lines = _PREMISES.read_text(encoding="utf-8").splitlines()
    return frozenset(s for line in lines if not line.startswith("#") for s in to_stems(line))
