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
from qa.answer import AbstainReason, Evidence, Kind
from qa.features import needed
from qa.people import office_ranks
from qa.question import Question
from qa.synonyms import to_stems
from qa.terms import TermReader, Text, matches, read_text

_WHY = re.compile(r"\b(?:why|reason|what made|what caused)\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because|due to|so as to|in order to|thereby|thus|so that|therefore|since|as they|enabling|to \w+)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+\d|\d{4}-\d{2}-\d{2}"
)
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
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
            if part.period.years and not any(self._covers(year) for year in part.period.years):
                return 0.0, AbstainReason.OTHER_YEAR
        values = [
            probability(answer_features(part, found, self._reader), self._weights) if found else 0.0
            for part, found in zip(parts, evidence, strict=True)
        ]
        return (min(values) + max(values)) / 2 if values else 0.0, None

    def _covers(self, year: int) -> bool:
        return year in self._years or str(year) in self._text


def answer_features(
    question: Question, found: Sequence[Evidence], reader: TermReader
) -> dict[str, float]:
    """Return what speaks for and against answering from the best evidence, as numbers."""
    best = found[0]
    need = needed(question)
    sentence = read_text(best.line)
    nearby = read_text(best.nearby)
    own = [t for t in question.all_terms if t.weight > 0]
    total = sum(t.weight for t in own) or 1.0
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
        "ordinal": float(_other_ordinal(question.asked, best.line)),
        "not_speaker": float(_said_by_other(question, best)),
        "head_missing": (1.0 - best.features["head"]) * (question.kind is Kind.NUMBER),
        "premise": float(
            any(_premises().intersection(t.stems) and not matches(t, sentence) for t in own)
        ),
        "superlative": float(_unmet(question.asked, sentence, _SUPERLATIVES)),
        "n_terms": min(len(own), 8) / 8,
        "explain": float(question.kind in (Kind.EXPLAIN, Kind.LIST)),
    }


def _other_ordinal(question: str, sentence: str) -> bool:
    """True if the question names a first, a second …, and the sentence names others only."""
    asked, said = ({m.lower() for m in _ORDINAL.findall(t)} for t in (question, sentence))
    return bool(asked) and not asked & said


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
def _premises() -> frozenset[str]:
    lines = _PREMISES.read_text(encoding="utf-8").splitlines()
    return frozenset(s for line in lines if not line.startswith("#") for s in to_stems(line))


def probability(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the logistic of the weighted sum; `weights["bias"]` is the constant."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * v for name, v in features.items())
    return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))
