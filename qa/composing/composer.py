"""Evidence to a draft without a language model: the answer, then the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from qa.answer import Evidence, QuestionType
from qa.checking.claim_check import ClaimCheck
from qa.composing.answer_line import answer_line, quote_claims
from qa.composing.comparison import compare
from qa.composing.elaboration import developed, with_neighbour, with_next_day
from qa.composing.lists import compose_list, led_list
from qa.composing.other_times import over_time
from qa.composing.unclear import mark_unclear
from qa.composing.verdicts import verdict_line
from qa.draft import Claim, Draft
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import whole_words
from qa.question import Question
from qa.text.matching import SYNONYM, matches, read_text
from qa.text.people import find_people

_OF_ONE_FACT = (QuestionType.NUMBER, QuestionType.YES_NO, QuestionType.WHEN)
_SECOND = 0.93
_ASKS_SEVERAL = whole_words("composing", "asks_several")
_COMPLETING = 0.75
_MAX_POINTS = 3
_MAX_COMPLETED = 4
_LOOKED_AT = 8
_WEIGHTY_SHARE = 0.15


class Composer(Protocol):
    """What writes a draft from evidence."""

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each ask of the question, best first."""


@runtime_checkable
class StreamingComposer(Composer, Protocol):
    """A composer that shows its draft as it grows."""

    def stream(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Iterator[Draft]:
        """Yield drafts that grow; the last is what `compose` returns."""


def stream_drafts(
    composer: Composer, question: Question, evidence: Sequence[Sequence[Evidence]]
) -> Iterator[Draft]:
    """Yield a composer's drafts: as they grow where it streams, else the one."""
    if isinstance(composer, StreamingComposer):
        yield from composer.stream(question, evidence)
    else:
        yield composer.compose(question, evidence)


class ExtractiveComposer:
    """Composes from the reports' own words."""

    def __init__(
        self, lexicon: CorpusLexicon | None = None, check: ClaimCheck | None = None
    ) -> None:
        """`lexicon` is that of the corpus: it knows which of its words are in doubt.

        `check` looks at the facts of what is to be answered with yes or no.
        """
        self._doubts = lexicon.unclear if lexicon else ()
        self._check = check

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each ask of the question, best first."""
        asks = question.each
        if question.type is QuestionType.COMPARE and len(asks) == 2 and all(evidence):
            draft = compare(question, asks, evidence)
        else:
            answered = enumerate(zip(asks, evidence, strict=True))
            claims = [
                replace(claim, ask=place)
                for place, (ask, found) in answered
                if found
                for claim in self._claims(ask, found)
            ]
            draft = Draft(_each_once(claims))
        claims = mark_unclear(draft.claims, question.language, self._doubts)
        return replace(draft, claims=tuple(claims))

    def _claims(self, ask: Question, found: Sequence[Evidence]) -> list[Claim]:
        """Return the claims that answer one ask, by its type."""
        if ask.type not in _OF_ONE_FACT and (listed := led_list(found[0])):
            return listed
        match ask.type:
            case QuestionType.YES_NO:
                verdict = verdict_line(ask, found[0], self._check)
                return [verdict, *quote_claims([found[0]])] if verdict else _explanation(ask, found)
            case QuestionType.LIST:
                return compose_list(ask, _developed(ask, found))
            case QuestionType.EXPLAIN | QuestionType.COMPARE:
                return _explanation(ask, found)
            case QuestionType.WHEN:
                lines = ([answer_line(ask, e), *quote_claims([e])] for e in with_next_day(found))
                return [claim for claims in lines for claim in claims]
            case QuestionType.WHO if _asks_several(ask, found[0]):
                return quote_claims([found[0]], whole=True)
            case _:
                return _line_and_quotes(ask, found)


def _line_and_quotes(ask: Question, found: Sequence[Evidence]) -> list[Claim]:
    """The answer line first, one for each time where the ask names none; then the quotes."""
    shown = over_time(ask, found)
    lines = [answer_line(ask, item, dated=len(shown) > 1) for item in shown]
    beside = with_neighbour(found)[1:] if len(shown) == 1 else []
    return lines + quote_claims(shown) + quote_claims(beside, whole=True)


def _explanation(ask: Question, found: Sequence[Evidence]) -> list[Claim]:
    """Whole sentences: the best, and what completes it."""
    return [c for point in _developed(ask, found) for c in quote_claims([point], whole=True)]


def _developed(ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
    return developed(ask, _points(ask, found))


def _asks_several(ask: Question, best: Evidence) -> bool:
    """True if several people are asked for, and the sentence names several."""
    return bool(_ASKS_SEVERAL.search(ask.asked)) and len(find_people(best.line)) > 1


def _points(ask: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence, those nearly as good, and one that speaks of what the best leaves out."""
    best = found[0]
    beside = with_neighbour(found)[1:]
    good = [e for e in found[1:] if e.score >= _SECOND * best.score and e not in beside]
    chosen = [best, *beside, *good][:_MAX_POINTS]
    for other in found[1:_LOOKED_AT]:
        if len(chosen) < _MAX_COMPLETED and other not in chosen and _completes(ask, chosen, other):
            chosen.append(other)
    return [best, *sorted(chosen[1:], key=lambda e: (e.passage.doc_id, e.sentence))]


def _completes(ask: Question, chosen: Sequence[Evidence], other: Evidence) -> bool:
    """True if a sentence of the same report covers a weighty term that none chosen covers."""
    best = chosen[0]
    if other.passage.doc_id != best.passage.doc_id or other.score < _COMPLETING * best.score:
        return False
    total = sum(t.weight for t in ask.all_terms)
    said = [read_text(e.line) for e in chosen]
    new = read_text(other.line)
    return any(
        t.weight >= _WEIGHTY_SHARE * total
        and matches(t, new) >= SYNONYM
        and not any(matches(t, text) for text in said)
        for t in ask.all_terms
    )


def _each_once(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims without those whose text came before."""
    return tuple({claim.text: claim for claim in reversed(claims)}.values())[::-1]
