"""What speaks for and against answering from the best evidence, as numbers.

Their names and meanings stand in qa/finding/features.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.plain_text import count_words, is_chinese
from qa.answer import Evidence, QuestionType
from qa.finding.features import OF_BEST
from qa.judging.signs import sign_features, terms_to_find
from qa.question import Question
from qa.text.matching import matches, read_text
from qa.text.terms import Term, TermReader

_LIGHT_NAME = 3.0  # names that weigh less merely say which report is meant
# Features, not words.


def answer_features(
    ask: Question, found: Sequence[Evidence], term_reader: TermReader, without: str = ""
) -> dict[str, float]:
    """Return the features of an answer from the evidence of an ask, best first, by their names.

    Those of the best sentence were worked out when it was ranked. The sign `without` is left out.
    """
    best = found[0]
    terms = terms_to_find(ask, best)
    return {
        **{name: best.features[name] for name in OF_BEST},
        **_missing(best, terms, _is_known_to(term_reader, ask, best)),
        **sign_features(ask, best, terms, without),
        "n_terms": min(_n_words(terms), 8) / 8,
        "number": float(ask.type is QuestionType.NUMBER),
        "yes_no": float(ask.type is QuestionType.YES_NO),
        "follow_up": float(ask.is_follow_up),
    }


def _n_words(terms: Sequence[Term]) -> int:
    """The number of terms; one in Chinese counts for as many English words as it stands for."""
    return sum(
        max(count_words(term.surface), 1) if is_chinese(term.surface) else 1 for term in terms
    )


def _is_known_to(reader: TermReader, ask: Question, best: Evidence) -> Callable[[Term], bool]:
    """What says if reports know a term; where a Chinese one answers, in Chinese itself."""
    return reader.is_written if ask.chinese and is_chinese(best.line) else reader.is_known


def _missing(
    best: Evidence, terms: Sequence[Term], is_known: Callable[[Term], bool]
) -> dict[str, float]:
    """How much of the ask, by weight, the sentence and its surroundings don't speak of."""
    sentence, nearby = read_text(best.line), read_text(best.nearby)
    total = _weight(terms) or 1.0
    names = [t for t in terms if t.is_name]
    unmatched = [t for t in names if max(matches(t, x) for x in (sentence, nearby)) < 0.5]
    return {
        "unknown": _weight([t for t in terms if not is_known(t)]) / total,
        "unmatched_names": _weight(unmatched) / max(_weight(names), _LIGHT_NAME),
    }


def _weight(terms: Sequence[Term]) -> float:
    return sum(term.weight for term in terms)
