"""Makes the tables and plots of docs/performance.md from what was measured.

    python benchmarks/report.py

Reads the JSON files of `speed.py`, `building.py` and `growth.py` in runs/bench, those that are
there, and writes what stands between the marks of the page, and its plots.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.offline import keep_scratch
from qa.extras import require_or_exit

_ROOT = Path(__file__).parent.parent
_RUNS = _ROOT / "runs" / "bench"
_PAGE = _ROOT / "docs" / "performance.md"
_PLOTS = _ROOT / "docs" / "performance"


def main() -> int:
    """Write the page anew."""
    require_or_exit("matplotlib")
    page = _PAGE.read_text(encoding="utf-8")
    for name, make in (("speed", _speed), ("building", _building), ("growth", _growth)):
        path = _RUNS / f"{name}.json"
        if path.exists():
            text = make(json.loads(path.read_text(encoding="utf-8")))
            page = re.sub(
                rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
                lambda m, text=text: f"{m[1]}{text}{m[2]}",
                page,
                flags=re.S,
            )
            print(f"{path}: taken")
    _PAGE.write_text(page, encoding="utf-8")
    return 0


def _speed(found: Mapping[str, Any]) -> str:
    rows = []
    for name, runs in found["cold"].items():
        warm = found["warm"][name]
        p50, p95 = _percentiles(warm["ms"])
        rows.append(
            [
                name,
                _spread([run["wall"] for run in runs], "{:.2f}"),
                _spread([run["rss_mb"] for run in runs], "{:.0f}"),
                _spread(p50, "{:.1f}"),
                _spread(p95, "{:.1f}"),
                f"{warm['evidence@5']:.2f}",
                f"{warm['correct']:.2f}" if "correct" in warm else "",
                f"{found['installed_mb'][name]:.0f}",
            ]
        )
    head = [
        "",
        "cold s",
        "memory MB",
        "warm p50 ms",
        "warm p95 ms",
        "evidence@5",
        "correct",
        "size MB",
    ]
    _bars("cold", "seconds from the start of the process to the answer", found["cold"], "wall")
    busy = [
        [
            name,
            *(
                f"{statistics.median(p):.1f}"
                for p in (*_percentiles(found["warm"][name]["ms"]), *_percentiles(runs))
            ),
        ]
        for name, runs in found["busy"].items()
    ]
    return "\n".join(
        [
            f"{_machine(found)}; {found['rounds']} rounds, "
            f"questions of the set {found['questions']}. "
            "Median of the rounds, lowest and highest in brackets.\n",
            *_table(head, rows),
            "\n![Seconds from the start of the process to the answer](performance/cold.svg)\n",
            "`beijing-qa --help` takes "
            + _spread(found["help"], "{:.2f}")
            + " s. The first page of "
            "`beijing-qa chat` comes after "
            + _spread(found["window"]["first page"], "{:.2f}")
            + " s; `import gradio` alone takes "
            + _spread(found["window"]["import gradio"], "{:.2f}")
            + " s.\n",
            "With another process on every core:\n",
            *_table(["", "p50 ms", "p95 ms", "busy p50 ms", "busy p95 ms"], busy),
            "",
            "Versions: "
            + "; ".join(f"{name}: {_main_versions(v)}" for name, v in found["versions"].items())
            + ".\n",
        ]
    )


def _building(found: Mapping[str, Any]) -> str:
    rows = [
        [name, _spread(rates, "{:.0f}"), _spread(_ratios(rates, found["rates"]), "{:.2f}")]
        for name, rates in found["rates"].items()
    ]
    return "\n".join(
        [
            f"{_machine(found)}; {found['n_texts']} passages and sentences of the reports, "
            f"{found['rounds']} rounds; lowest cosine between the two {found['cosine']:.7f}.\n",
            *_table(["", "texts/s", "to the first, round by round"], rows),
            "",
        ]
    )


def _growth(found: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{size['rows']:,}",
            f"{size['real']:,}",
            f"{size['recall@10']:.3f}",
            f"{size['ms']:.2f}",
            f"{size['exact_ms']:.2f}",
            f"{size['times_exact']:.0f}",
            f"{size['bytes_per_row']:.0f}",
            f"{size['build_seconds']:.0f}",
            f"{size['build_peak_mb']:.0f}",
            f"{size['open_and_first_query_seconds'] * 1000:.0f}",
        ]
        for size in found["sizes"]
    ]
    head = [
        "rows",
        "of real text",
        "recall@10",
        "ms",
        "exact ms",
        "times as fast",
        "bytes a row",
        "build s",
        "memory of building MB",
        "open and first query ms",
    ]
    return "\n".join([f"{_machine(found)}.\n", *_table(head, rows), ""])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def _spread(values: Sequence[float], form: str) -> str:
    low, middle, high = (f(values) for f in (min, statistics.median, max))
    return f"{form.format(middle)} ({form.format(low)}-{form.format(high)})"


def _percentiles(rounds: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """Return the median and the 95th percentile over questions, of each round."""
    cuts = [statistics.quantiles(ms, n=20, method="inclusive") for ms in rounds]
    return [cut[9] for cut in cuts], [cut[18] for cut in cuts]


def _ratios(rates: Sequence[float], all_rates: Mapping[str, Sequence[float]]) -> list[float]:
    first = next(iter(all_rates.values()))
    return [a / b for a, b in zip(rates, first, strict=True)]


def _machine(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    return f"{found['date']}, {machine['processor']}, Python {machine['python']}"


def _main_versions(lines: Sequence[str]) -> str:
    wanted = (
        r"(?i)(sentence-transformers|faiss-cpu|langchain-\w+|llama-index-core|haystack-ai|txtai|"
        r"torch|onnxruntime|transformers)=="
    )
    return ", ".join(line.replace("==", " ") for line in lines if re.match(wanted, line))


def _bars(
    name: str, title: str, found: Mapping[str, Sequence[Mapping[str, float]]], key: str
) -> None:
    """Draw a bar for each system."""
    keep_scratch("matplotlib")
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = name  # the same file for the same figures
    from matplotlib import pyplot

    values = {system: statistics.median(run[key] for run in runs) for system, runs in found.items()}
    figure, axes = pyplot.subplots(figsize=(7, 2.6), layout="constrained")
    bars = axes.barh(
        list(values), list(values.values()), color=["#1f6f5c", *["#9aa5a1"] * (len(values) - 1)]
    )
    axes.bar_label(bars, fmt=" %.1f")
    axes.invert_yaxis()
    axes.set_xlabel(title)
    axes.spines[["top", "right"]].set_visible(False)
    _PLOTS.mkdir(exist_ok=True)
    figure.savefig(_PLOTS / f"{name}.svg", metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
