"""Writes report.html: templates that escape every value. The one place that escapes for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.evaluation.judgements import Judgements
from qa.evaluation.measures.measure import Case
from qa.evaluation.report import plots
from qa.evaluation.report.cards import Card, make_card
from qa.evaluation.score_table import ScoreTable
from qa.evaluation.scoring import RunCases

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_QUESTIONS = 1000
_HERE = Path(__file__).parent
_HEADLINES = ("correct", "evidence@5", "cited", "abstained", "false abstain", "calibration error")
_OTHER_HEADLINES = ("EM", "F1", "success@5", "MRR", "latency p50")


def render_page(
    config: Mapping[str, Any],
    summary: Mapping[str, Any],
    table: ScoreTable,
    run: RunCases,
    judgements: Judgements,
) -> Iterator[str]:
    """Yield the page piece by piece; of the questions the first to be looked at, at most 1,000."""
    chosen = first_to_look_at(table)
    measures = summary["measures"]
    yield from (
        _environment()
        .get_template("report.html.j2")
        .generate(
            name=summary["run"],
            config=config,
            summary=summary,
            meanings={n: m.meaning for n, m in table.measures.items()},
            headlines=_headlines(measures),
            by_type=plots.by_type(measures),
            by_cut=plots.by_cut(measures),
            reliability=plots.reliability(summary["reliability"]),
            latency=plots.latency(table.values("latency p50")[:, 0]),
            cards=_cards(run, chosen, judgements),
            n_shown=len(chosen),
            types=sorted({kind for kind in table.types if kind}),
            reports=_reports(table),
            missing_judgements=judgements.missing(),
            style=(_HERE / "report.css").read_text(encoding="utf-8"),
            script=(_HERE / "report.js").read_text(encoding="utf-8"),
        )
    )


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    return environment


def first_to_look_at(table: ScoreTable) -> list[int]:
    """Return the places of the questions to show: failures first, then the order of the set."""
    rank = {False: 0, None: 1, True: 2}
    places = sorted(range(len(table.ids)), key=lambda place: (rank[table.passed[place]], place))
    return places[:MOST_QUESTIONS]


def _cards(run: RunCases, chosen: list[int], judgements: Judgements) -> Iterator[Card]:
    """Yield the cards in the chosen order; of the results one is held at a time."""
    wanted = set(chosen)
    questions = {place: q for place, q in enumerate(run.questions) if place in wanted}
    for place in chosen:
        case = Case(questions[place], run.results.get(questions[place].id))
        yield make_card(place, case, judgements.scores(case))


def _headlines(measures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the figures to show first: six of those that there are."""
    names = [name for name in (*_HEADLINES, *_OTHER_HEADLINES) if measures[name]["n"]]
    return [(name, measures[name]) for name in names[:6]]


def _reports(table: ScoreTable) -> list[str]:
    names = dict.fromkeys(report for of_question in table.reports for report in of_question)
    return sorted(names) if len(names) <= 30 else []


def _figure(value: float | None, name: str = "") -> str:
    """Return a number as the report shows it: shares with two places, times without."""
    if value is None:
        return "–"
    if name.startswith("latency"):
        return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"
    return f"{value:g}" if name == "words" else f"{value:.3f}"
