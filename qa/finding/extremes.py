"""The most and the least of a table's column: the row that has it answers "which has the most"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from corpus.plain_text import is_chinese
from qa.answer import Evidence
from qa.finding.answer_form import figure_kinds_asked
from qa.lexicon.chinese import chinese_pattern
from qa.lexicon.english import whole_words
from qa.question import Question
from qa.text.figures import Figure, find_figures
from qa.text.matching import coverage, read_text

_CELL = re.compile(r"(?P<row>[^:]{1,80}), (?P<column>[^,:]{1,60}): (?P<value>[^:]{1,40})")
_MIN_ROWS = 3
_ASKS_WHICH = re.compile(r"\bwhich\b|\bwho\b|哪|谁", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Cell:
    row: str
    figure: Figure
    evidence: Evidence


def extreme_first(
    question: Question, found: Sequence[Evidence], candidates: Iterable[Evidence]
) -> list[Evidence]:
    """Return the evidence; the row with the most or least of what is asked leads, if one is asked.

    `candidates` are all sentences found, among which are the cells of tables.
    """
    most = _asks_most(question)
    if most is None or not found:
        return list(found)
    columns = _columns(candidates)
    fits = {key: _fit(question, key[-1], cells) for key, cells in columns.items()}
    best = max(fits, key=lambda key: fits[key], default=None)
    if best is None or fits[best] <= 0:
        return list(found)
    choose = max if most else min
    leads = choose(columns[best], key=lambda cell: cell.figure.value).evidence
    # The column answers: that a row's name is not in the question speaks not against it.
    features = {**found[0].features, "form": 1.0}
    leads = replace(leads, score=found[0].score, features=MappingProxyType(features))
    return [leads, *(e for e in found if e.sentence != leads.sentence)]


def _asks_most(question: Question) -> bool | None:
    """True if the most of something is asked for, False if the least, None if neither."""
    asked = question.chinese or question.asked
    if not _ASKS_WHICH.search(asked):
        return None
    for is_most, told in _superlatives():
        if told.search(asked):
            return is_most
    return None


@cache
def _superlatives() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    least, most = whole_words("comparison", "least"), whole_words("comparison", "most")
    return (False, _in_both(least, "least")), (True, _in_both(most, "most"))


@cache
def _totals() -> re.Pattern[str]:
    return _in_both(whole_words("comparison", "totals"), "totals")


def _in_both(english: re.Pattern[str], name: str) -> re.Pattern[str]:
    """Return a pattern with what Chinese texts have for it."""
    chinese = chinese_pattern("comparison", name)
    return re.compile(f"{english.pattern}|{chinese}", re.IGNORECASE)


def _columns(candidates: Iterable[Evidence]) -> dict[tuple[str, ...], list[_Cell]]:
    """Return the cells with figures by report, headings and column; totals are left out."""
    columns: defaultdict[tuple[str, ...], list[_Cell]] = defaultdict(list)
    for evidence in candidates:
        match = _CELL.fullmatch(evidence.line)
        figures = find_figures(evidence.line[match.start("value") :]) if match else ()
        if match and len(figures) == 1 and not _totals().search(match["row"]):
            figure = find_figures(evidence.line)[-1]
            key = (evidence.passage.doc_id, *evidence.passage.path, match["column"])
            columns[key].append(_Cell(match["row"], figure, evidence))
    return {key: cells for key, cells in columns.items() if len(cells) >= _MIN_ROWS}


def _fit(question: Question, column: str, cells: Sequence[_Cell]) -> float:
    """Return how well a column is the one asked for: named, or of the kind of figure asked for."""
    bare = re.sub(r"[(\uff08][^()\uff08\uff09]*[)\uff09]", "", column).strip()
    asked = question.chinese if is_chinese(bare) else question.asked
    said = bool(bare) and bare.lower() in asked.lower()
    kinds = figure_kinds_asked(question)
    is_kind = bool(kinds) and all(cell.figure.kind in kinds for cell in cells)
    about = coverage(question.all_terms, read_text(bare), read_text(cells[0].evidence.nearby))
    return about + said + 0.5 * is_kind if said or is_kind or about > 0 else 0.0
