"""Negation and direction: a sentence denies what its evidence denies, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.text.clauses import runs, segments
from qa.text.matching import read_text

# Words that deny in form only, or that belong to a bound: "no less than", "not only".
_NO_DENIAL = re.compile(
    r"\b(?:no|not) (?:less|fewer|more|later|lower|higher|only|just|merely)\b|\bno\. ?\d|\bnon-\w+",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|fail(?:s|ed|ing)?|"
    r"refus(?:e|es|ed|ing)|lack(?:s|ed|ing)?|unable|den(?:y|ies|ied)|reject(?:s|ed)?|cancel\w*|instead of|"
    r"rather than)\b|n['’]t\b",
    re.IGNORECASE,
)
# Who says "should not" of what the report wants avoided says the same in other words.
_AVOIDS = re.compile(
    r"\b(?:avoid(?:s|ed|ing)?|abstain\w*|refrain\w*|ban(?:s|ned)?|free of)\b", re.I
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.I), re.compile(rf"\b(?:{other})\b", re.I))
    for one, other in (
        (
            r"increas\w*|rose|(?<!give )(?<!gives )rise[sn]?|rising|grew|grow[sn]?|growth|gr(?:ew|own)|expand\w*|climb\w*|rais\w+",
            r"decreas\w*|fell|fall(?:s|en|ing)?|declin\w*|dropp?(?:ed|s|ing)?|shr[aiu]nk\w*|cut(?:s|ting)?|"
            r"reduc\w+|lower(?:ed|s|ing)?",
        ),
        (
            r"(?:more|greater|higher|longer) than|over(?= \d)|above|exceed\w*|at least|no less than|not less than",
            r"(?:less|fewer|lower|shorter) than|under(?= \d)|below|at most|no more than|up to(?= \d)|nearly|almost",
        ),
        (r"before", r"after"),
        (r"strengthen\w*", r"weaken\w*"),
        (r"support\w*|promot\w*|encourag\w*", r"oppos\w*|hinder\w*|discourag\w*|restrict\w*"),
        (r"accelerat\w*|speed\w*|faster", r"slow\w*|delay\w*"),
        (r"open(?:s|ed|ing)?", r"clos(?:e|es|ed|ing)"),
        (r"start\w*|began|begin\w*|launch\w*", r"finish\w*|complet\w*|ended|ends"),
        (r"best|highest|largest|(?<!at )most", r"worst|lowest|smallest|(?<!at )least"),
        (r"urban|in (?:the )?(?:city|cities|towns)", r"rural|countryside"),
        (r"domestic", r"foreign|overseas|international"),
        (r"imports?|imported", r"exports?|exported"),
        (r"public", r"private"),
        (r"south\w*", r"north\w*"),
        (r"east\w*", r"west\w*"),
        (r"morning", r"afternoon|evening"),
        (r"first", r"last"),
        (r"young\w*", r"elderly|old people"),
        (r"income|revenues?", r"expenditures?|spending|expenses"),
    )
)

# What undoes a thing. A sentence may say so only of what the evidence undoes or holds down.
_UNDOES = re.compile(
    r"\b(?:abolish\w*|destroy\w*|demolish\w*|remov(?:e|es|ed|ing|al)|cancel\w*|clos(?:e|es|ed|ing|ure)\b(?! to)|"
    r"scrap(?:s|ped|ping)?|eliminat\w*|halt\w*|stop(?:s|ped|ping)?|suspend\w*|los(?:e|es|ing|t|s|ses)|cut(?:s|ting)?|"
    r"withdr[ae]w\w*|dismantl\w*|shut(?:s|ting)?|ban(?:s|ned|ning)?|prohibit\w*|abandon\w*|"
    r"t(?:ear|ears|ore|orn|earing) (?:it |them )?down|(?:give|gives|gave|given) up|laid off)\b",
    re.IGNORECASE,
)
_HOLDS_DOWN = re.compile(
    r"\b(?:reduc\w*|decreas\w*|reliev\w*|reclaim\w*|control(?:led|ling)|prevent(?:s|ed|ing)?|shorten\w*|sav(?:e|es|ed|ing)|avoid\w*|vacat\w*|decongest\w*|clear\w*|"
    r"evacuat\w*|relocat\w*|withdraw\w*|phas\w+ out|curb\w*|limit\w*|restrict\w*|declin\w*|f[ae]ll\w*|drop\w*|lower\w*|"
    r"disconnect\w*|interrupt\w*|disaster\w*|damag\w*|crack\w* down|rectif\w*|get rid|no longer|hidden|hazards?|illegal|"
    r"negative list|end(?:s|ed|ing)?|outages?|without)\b",
    re.IGNORECASE,
)


def negation_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a fault where one of the two denies and the other doesn't."""
    denies, there = _denials(text), _denials(ground.line)
    avoided = len(_AVOIDS.findall(ground.line)) - len(_AVOIDS.findall(text))
    if len(denies) > len(there) + max(avoided, 0):
        yield Fault(FaultKind.NEGATION, denies[-1])
    denied = _denials(nearest_clause(text, ground.line))
    if len(denied) > len(denies) + max(-avoided, 0):
        yield Fault(FaultKind.NEGATION, f"without “{denied[0]}”")


def direction_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield words whose opposite stands in the evidence, and they themselves do not."""
    for pair in _OPPOSITES:
        for said, opposite in (pair, pair[::-1]):
            match = said.search(text)
            is_opposed = opposite.search(ground.line) and not said.search(ground.line)
            if match and is_opposed and not opposite.search(text):
                yield Fault(FaultKind.DIRECTION, match[0])


def undoing_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield a word that undoes a thing where the evidence undoes nothing and holds nothing down."""
    for match in _UNDOES.finditer(text):
        piece = next(
            text[s.start : s.end] for s in segments(text) if s.start <= match.start() < s.end
        )
        there = f"{nearest_clause(text, ground.line)} ; {nearest_clause(piece, ground.line)}"
        if not (_UNDOES.search(there) or _HOLDS_DOWN.search(there)):
            yield Fault(FaultKind.DIRECTION, match[0])


def nearest_clause(text: str, line: str) -> str:
    """Return the run of segments of a line that shares most words with a text, for its length."""
    said = read_text(text).known
    best, best_score = line, -1.0
    for run in runs(line):
        piece = line[run.start : run.end]
        there = read_text(piece).known
        score = len(said & there) / (len(said | there) or 1)
        if score > best_score + 1e-9:
            best, best_score = piece, score
    return best


def _denials(text: str) -> list[str]:
    return [m[0] for m in _DENIAL.finditer(_NO_DENIAL.sub(" ", text))]
