"""How sure an answer is: a fitted probability over what the evidence shows, and a bound to answer."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from corpus.document import Document
from corpus.plain_text import plain
from index.tokens import stem
from qa.answer import AbstainReason, Evidence, Kind
from qa.features import ASKS_AUTHOR, BYLINE, needed
from qa.figures import find_figures
from qa.people import find_people, office_ranks
from qa.question import Question
from qa.synonyms import to_stems
from qa.terms import Term, TermReader, Text, coverage, matches, read_text

_WHY = re.compile(r"\b(?:why|reason|what made|what caused)\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because|due to|so as to|in order to|thereby|thus|so that|therefore|since|as they|enabling|to \w+)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d|\d{4}-\d{2}-\d{2}"
)
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) ([a-z]\w+)",
    re.IGNORECASE,
)
_TITLE = re.compile(r'"[^"]{20,}"')
_MORE_NAMED = 0.1
_JOINED = re.compile(r",|;|\band\b")
_TOTAL_ASKED = re.compile(
    r"\b(?:altogether|in total|in all|overall|total|at the end of|as of|now have)\b",
    re.IGNORECASE,
)
_GROWTH_ASKED = re.compile(
    r"\bby how (?:many|much)\b.*\b(?:grow|increase|rise|expand|extend|go up)\w*", re.IGNORECASE
)
_TOTAL = re.compile(
    r"\b(?:total\w*|reach\w*|exceed\w*|accounts?|number of|all|is|are)\b", re.IGNORECASE
)
_GROWTH = re.compile(r"\b(?:add\w*|new|newly|increas\w+|grew|growth|more|by)\b", re.IGNORECASE)
_TURNS = (
    "turn down",
    "step down",
    "call off",
    "back out",
    "pull out",
    "fall through",
    "run out",
    "fall short",
    "give up",
    "throw out",
    "walk out",
    "break down",
    "put off",
    "hold up",
    "go wrong",
    "vote against",
    "lose their life",
    "kick out",
    "shut down",
)
_ENTITY_WORDS = (
    "company",
    "firm",
    "ministry",
    "agency",
    "bureau",
    "country",
    "nation",
    "bank",
    "university",
    "hospital",
    "school",
    "journalist",
    "reporter",
    "architect",
    "contractor",
    "investor",
    "artist",
    "author",
    "brand",
    "airline",
    "province",
    "embassy",
    "newspaper",
    "bidder",
    "supplier",
    "celebrity",
    "ambassador",
)
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id)|stress\w*|emphasi\w+|call(?:ed|s)? for|point(?:ed|s)? out|highlight\w*|underlin\w+|urg\w+|spoke|speak\w*|"
    r"requir\w+|comment\w*|remark\w*|told|tell|demand\w*|propos\w+|announc\w+|promis\w+|think|thought|want\w*)\b",
    re.IGNORECASE,
)
_SUPERLATIVES = frozenset(
    s
    for word in (
        "top",
        "most",
        "least",
        "highest",
        "lowest",
        "largest",
        "smallest",
        "biggest",
        "average",
    )
    for s in to_stems(word)
)
_PREMISES = Path(__file__).parent / "lexicon" / "premises.txt"
_REASONS = {
    "no_figure": AbstainReason.NO_FIGURE,
    "other_place": AbstainReason.OTHER_NAME,
    "unmatched_names": AbstainReason.OTHER_NAME,
    "not_speaker": AbstainReason.OTHER_NAME,
    "premise": AbstainReason.PREMISE,
}
_LOUD = 1.0
_WEIGHTS = Path(__file__).parent / "weights" / "confidence.json"


class Confidence:
    """Judges whether the evidence found answers the question."""

    def __init__(
        self,
        reader: TermReader,
        documents: Mapping[str, Document],
        weights: Mapping[str, float] | None = None,
    ) -> None:
        """`weights` are the logistic's, by feature; those shipped with the project if not given."""
        self._reader = reader
        self._weights = weights or json.loads(_WEIGHTS.read_text(encoding="utf-8"))["weights"]
        self._years = {s.period.year for d in documents.values() for s in d.sections}
        self._years |= {d.source.year for d in documents.values()}
        self._text = " ".join(d.text for d in documents.values())

    def judge(
        self, question: Question, evidence: Sequence[Sequence[Evidence]]
    ) -> tuple[float, AbstainReason | None]:
        """Return the probability that the evidence answers, and a reason that forbids answering.

        Only a year that no report covers forbids; everything else is weighed.
        """
        parts = question.parts or (question,)
        for part in parts:
            covered = [self._covers(year) for year in part.period.years]
            every = question.kind in (Kind.COMPARE, Kind.YES_NO)
            if covered and not (all(covered) if every else any(covered)):
                return 0.0, AbstainReason.OTHER_YEAR
        values = [
            probability(answer_features(part, found, self._reader), self._weights) if found else 0.0
            for part, found in zip(parts, evidence, strict=True)
        ]
        if not values:
            return 0.0, None
        # A comparison needs both its sides; of other joined questions one may be enough.
        both = question.kind is Kind.COMPARE
        return min(values) if both else (min(values) + max(values)) / 2, None

    def why_not(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> AbstainReason:
        """Return what speaks loudest against answering, as a reason to give."""
        against: dict[AbstainReason, float] = {AbstainReason.NOT_IN_REPORTS: -_LOUD}
        for part, found in zip(question.parts or (question,), evidence, strict=True):
            features = answer_features(part, found, self._reader) if found else {}
            for name, reason in _REASONS.items():
                weight = self._weights.get(name, 0.0) * features.get(name, 0.0)
                against[reason] = min(against.get(reason, 0.0), weight)
        return min(against, key=lambda reason: against[reason])

    def _covers(self, year: int) -> bool:
        return year in self._years or str(year) in self._text


def answer_features(
    question: Question, found: Sequence[Evidence], reader: TermReader
) -> dict[str, float]:
    """Return what speaks for and against answering from the best evidence, as numbers."""
    best = found[0]
    need = needed(question)
    asked_stems = " ".join(to_stems(question.asked))
    said_stems = " ".join(to_stems(best.line))
    sentence = read_text(best.line)
    nearby = read_text(best.nearby)
    own = [t for t in question.all_terms if t.weight > 0]
    total = sum(t.weight for t in own) or 1.0
    if best.features["record"] == 1.0:
        own = []  # a byline or a date line answers in none of the question's words
    missing = [t.weight * (1 - matches(t, sentence)) for t in own]
    unknown = [t.weight for t in own if not reader.is_known(t)]
    names = [t for t in own if t.is_name]
    unmatched_names = [
        t for t in names if max(matches(t, text) for text in (sentence, nearby)) < 0.5
    ]
    places = [
        p
        for p in question.places
        if p.lower() not in best.passage.text.replace("’", "").replace("'", "").lower()
    ]
    return {
        "cover": best.features["cover"],
        "clause": best.features["clause"],
        "cosine": best.features["cosine"],
        "head": best.features["head"],
        "kind": best.features["kind"],
        "period": best.features["period"],
        "report": best.features["report"],
        "largest_missing": max(missing, default=0.0) / max((t.weight for t in own), default=1.0),
        "missing": sum(missing) / total,
        "unknown": sum(unknown) / total,
        "unmatched_names": float(len(unmatched_names)) / max(len(names), 1) if names else 0.0,
        "other_place": float(bool(places)),
        "ranks": float(
            bool(office_ranks(question.asked) - office_ranks(best.line))
            and question.kind in (Kind.WHO, Kind.ROLE)
        ),
        "no_figure": float(
            question.kind is Kind.NUMBER and need is not None and not need(best.clause)
        ),
        "score": best.score,
        "margin": best.score - (found[1].score if len(found) > 1 else 0.0),
        "why": float(_WHY.search(question.asked) is not None and not _CAUSE.search(best.line)),
        "yes_no": float(question.kind is Kind.YES_NO),
        "who": float(question.kind in (Kind.WHO, Kind.ROLE)),
        "number": float(question.kind is Kind.NUMBER),
        "follow_up": float(question.is_follow_up),
        "clause_share": best.features["clause"] * best.features["head"],
        "rare_missing": sum(t.weight for t in own if not matches(t, sentence) and t.weight > 3.5)
        / total,
        "passage": best.features["passage"],
        "which_missing": (1.0 - best.features["head"])
        * (question.kind in (Kind.LIST, Kind.WHERE, Kind.EXPLAIN) and bool(question.head)),
        "clause_missing": (1.0 - best.features["clause"])
        * (question.kind in (Kind.NUMBER, Kind.WHEN, Kind.WHERE, Kind.WHO, Kind.ROLE)),
        "no_date": float(question.kind is Kind.WHEN and not _DAY.search(best.line)),
        "ordinal": float(_other_ordinal(question.asked, best.nearby)),
        "no_person": float(question.kind in (Kind.WHO, Kind.ROLE) and not find_people(best.clause)),
        "total": float(_total_or_growth(question.asked, best.clause)),
        "named_only": float(_named_only(best.line, own)),
        "entity": float(_lacks_entity(question, sentence)),
        "too_few": float(_too_few(question, best)),
        "no_byline": float(
            ASKS_AUTHOR.search(question.asked) is not None and not BYLINE.match(best.line)
        ),
        "not_speaker": float(_said_by_other(question, best)),
        "head_missing": (1.0 - best.features["head"]) * (question.kind is Kind.NUMBER),
        "premise": float(
            (
                question.kind is not Kind.COMPARE
                and any(_is_premise(t) and not matches(t, sentence) for t in own)
            )
            or any(phrase in asked_stems and phrase not in said_stems for phrase in _turns())
        ),
        "superlative": float(_unmet(question.asked, sentence, _SUPERLATIVES)),
        "n_terms": min(len(own), 8) / 8,
        "explain": float(question.kind in (Kind.EXPLAIN, Kind.LIST)),
    }


def _other_ordinal(question: str, text: str) -> bool:
    """True if the question names a fourth session, say, and the text only a third one."""
    asked, said = ({_pair(m) for m in _ORDINAL.finditer(t)} for t in (question, text))
    things = {thing for _, thing in said}
    return any(pair not in said and pair[1] in things for pair in asked)


def _pair(match: re.Match[str]) -> tuple[str, str]:
    return match[1].lower(), stem(match[2].lower())


def _too_few(question: Question, best: Evidence) -> bool:
    """True if several things are asked for by number, and the sentence joins fewer."""
    if question.kind not in (Kind.LIST, Kind.EXPLAIN):
        return False
    asked = [f.value for f in find_figures(question.asked.replace('"', " ").replace("'", " "))]
    wanted = [v for v in asked if 3 <= v <= 20]
    return bool(wanted) and len(_JOINED.findall(best.line)) + 1 < max(wanted) - 1


def _total_or_growth(question: str, clause: str) -> bool:
    """True if a total is asked for and a growth is given, or the reverse."""
    if _TOTAL_ASKED.search(question):
        return bool(_GROWTH.search(clause)) and not _TOTAL.search(clause)
    if _GROWTH_ASKED.search(question):
        return bool(_TOTAL.search(clause)) and not _GROWTH.search(clause)
    return False


def _named_only(line: str, terms: Sequence[Term]) -> bool:
    """True if what is asked about stands in a title only: named, but nothing said of it."""
    titles = " ".join(_TITLE.findall(line))
    rest = _TITLE.sub(" ", line)
    return coverage(terms, read_text(titles)) > coverage(terms, read_text(rest)) + _MORE_NAMED


def _is_premise(term: Term) -> bool:
    return any(_premises().intersection(phrase) for phrase in (term.stems, *term.alternatives))


def _lacks_entity(question: Question, sentence: Text) -> bool:
    """True if a company, a ministry, a country is asked for and the sentence has no such word."""
    asked = [t for t in question.terms if question.head & set(t.stems) & _entities()]
    return bool(asked) and not any(matches(t, sentence) for t in asked)


@lru_cache(maxsize=1)
def _entities() -> frozenset[str]:
    return frozenset(s for word in _ENTITY_WORDS for s in to_stems(word))


def _said_by_other(question: Question, best: Evidence) -> bool:
    """True if it is asked what a person said, and the passage has no word of that person's."""
    if not question.people or not _SPEECH.search(question.asked):
        return False
    text = plain(best.passage.text)
    return not any(
        re.search(rf"\b{person}\b[^.]{{0,160}}?{_SPEECH.pattern}", text, re.IGNORECASE)
        or (person not in text and "He " in text)
        for person in question.people
    )


def _unmet(question: str, sentence: Text, loaded: frozenset[str]) -> bool:
    """True if the question has a word of `loaded` that the sentence lacks."""
    return any(s in loaded and s not in sentence.known for s in to_stems(question))


@lru_cache(maxsize=1)
def _turns() -> tuple[str, ...]:
    """Phrases, as stems, that do what the premises' single words do."""
    return tuple(" ".join(to_stems(phrase)) for phrase in _TURNS)


@lru_cache(maxsize=1)
def _premises() -> frozenset[str]:
    lines = _PREMISES.read_text(encoding="utf-8").splitlines()
    return frozenset(s for line in lines if not line.startswith("#") for s in to_stems(line))


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic of the weighted sum; `weights["bias"]` is the constant."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * v for name, v in features.items())
    return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))
