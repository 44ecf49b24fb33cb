"""Evidence to a draft, without a language model: the answer first, then the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from index.tokens import tokenize
from qa.answer import Evidence, QuestionType
from qa.composing.answer_line import answer_line, no_line, quote_claims, yes_line
from qa.composing.comparison import compare
from qa.composing.elaboration import dated, developed
from qa.composing.lists import compose_list
from qa.composing.other_times import over_time
from qa.composing.unclear import mark_unclear
from qa.composing.verdicts import NEGATED, is_borne_out
from qa.draft import Claim, Draft
from qa.question import Question
from qa.text.figures import Figure, find_figures
from qa.text.matching import SYNONYM, matches, read_text
from qa.text.people import find_people

_SECOND = 0.93
_CONTRADICTED = 0.55
_COUNTED = 4
# "More than 10" is not contradicted by 12.
_BOUND = re.compile(
    r"\b(?:more|less|fewer|over|under|at least|at most|above|below|nearly|almost|about|around|exceed\w*|up to|as many|as much)\b",
    re.I,
)
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|six|several|people(?!['’]s)|officials|leaders|members|deputies|persons|names|which ones|"
    r"who (?:are|were|all|else))\b",
    re.IGNORECASE,
)
_COMPLETING = 0.75
_MAX_POINTS = 3
_MAX_COMPLETED = 4
_LOOKED_AT = 8
_WEIGHTY = 0.15


class Composer(Protocol):
    """What writes a draft from evidence."""

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each part of the question, best first."""


@runtime_checkable
class StreamingComposer(Composer, Protocol):
    """A composer that shows its draft as it grows."""

    def stream(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Iterator[Draft]:
        """Yield drafts that grow; the last is what `compose` returns."""


def drafts(
    composer: Composer, question: Question, evidence: Sequence[Sequence[Evidence]]
) -> Iterator[Draft]:
    """Yield a composer's drafts: as they grow where it streams, else the one."""
    if isinstance(composer, StreamingComposer):
        yield from composer.stream(question, evidence)
    else:
        yield composer.compose(question, evidence)


class ExtractiveComposer:
    """Composes from the reports' own words."""

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each part of the question, best first."""
        parts = question.each
        if question.type is QuestionType.COMPARE and len(parts) == 2 and all(evidence):
            draft = compare(question, parts, evidence)
            return replace(draft, claims=tuple(mark_unclear(draft.claims, question.is_chinese)))
        claims: list[Claim] = []
        main: list[Evidence] = []
        for part, found in zip(parts, evidence, strict=True):
            if found:
                claims += self._part(part, found)
                main.append(found[0])
        claims = mark_unclear(_without_repeats(claims), question.is_chinese)
        return Draft(tuple(claims), tuple(main))

    def _part(self, part: Question, found: Sequence[Evidence]) -> list[Claim]:
        best = found[0]
        if part.type in (
            QuestionType.LIST,
            QuestionType.EXPLAIN,
            QuestionType.COMPARE,
            QuestionType.YES_NO,
        ):
            points = developed(part, _points(part, found))
            listed = compose_list(part, points) if part.type is QuestionType.LIST else []
            if part.type is QuestionType.YES_NO and is_borne_out(part, best):
                return [yes_line(part, best), *quote_claims([best])]
            if part.type is QuestionType.YES_NO and is_another_figure(part, best):
                return [no_line(part, best), *quote_claims([best])]
            return listed or [c for point in points for c in _sentence(part, point)]
        if (
            part.type is QuestionType.WHO
            and _SEVERAL.search(part.asked)
            and len(find_people(best.line)) > 1
        ):
            return quote_claims([best], whole=True)
        if part.type is QuestionType.WHEN:
            return [
                c for item in dated(found) for c in (answer_line(part, item), *quote_claims([item]))
            ]
        shown = over_time(part, found)
        return [answer_line(part, e, dated=len(shown) > 1) for e in shown] + quote_claims(shown)


def _points(part: Question, found: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence, those nearly as good, and one that speaks of what the best leaves out."""
    best = found[0]
    chosen = [best, *(e for e in found[1:] if e.score >= _SECOND * best.score)][:_MAX_POINTS]
    for other in found[1:_LOOKED_AT]:
        if len(chosen) < _MAX_COMPLETED and other not in chosen and _completes(part, chosen, other):
            chosen.append(other)
    return [best, *sorted(chosen[1:], key=lambda e: (e.passage.doc_id, e.sentence))]


def _completes(part: Question, chosen: Sequence[Evidence], other: Evidence) -> bool:
    """True if a sentence of the same report covers a weighty term that none chosen covers."""
    best = chosen[0]
    if other.passage.doc_id != best.passage.doc_id or other.score < _COMPLETING * best.score:
        return False
    total = sum(t.weight for t in part.all_terms)
    said = [read_text(e.line) for e in chosen]
    new = read_text(other.line)
    return any(
        t.weight >= _WEIGHTY * total
        and matches(t, new) >= SYNONYM
        and not any(matches(t, text) for text in said)
        for t in part.all_terms
    )


def is_another_figure(part: Question, best: Evidence) -> bool:
    """True if a yes/no question names one figure, and the clause that covers it has another alike."""
    asked = [f for f in find_figures(part.asked) if f.kind != "ordinal"]
    if len(asked) != 1:
        return False
    sort = (asked[0].kind, asked[0].unit_key)
    alike = [f for f in find_figures(best.clause) if (f.kind, f.unit_key) == sort]
    return (
        len(alike) == 1
        and _counts_alike(part.asked, asked[0], best.clause, alike[0])
        and alike[0].value != asked[0].value
        and best.features.get("clause", 0.0) >= _CONTRADICTED
        and not NEGATED.search(best.line)
        and not _BOUND.search(part.asked)
    )


def _counts_alike(asked: str, one: Figure, said: str, other: Figure) -> bool:
    """True if what is counted after two bare figures has a word in common; units tell otherwise."""
    counted = set(tokenize(" ".join(asked[one.span.end :].split()[:_COUNTED])))
    if one.unit or not any(word.isascii() for word in counted):  # a word not translated
        return True
    return not counted.isdisjoint(tokenize(" ".join(said[other.span.end :].split()[:_COUNTED])))


def _sentence(part: Question, point: Evidence) -> list[Claim]:
    return quote_claims([point], whole=True)


def _without_repeats(claims: Sequence[Claim]) -> list[Claim]:
    return list({claim.text: claim for claim in reversed(claims)}.values())[::-1]
