"""The geometry of the report's plots; `plots.html.j2` draws them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 360.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 12.0, 12.0, 34.0
_N_BARS = 24


@dataclass(frozen=True, slots=True)
class Tick:
    """A number at an axis, and where it stands."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve with its interval, in the plot's coordinates, and what it says."""

    x: float
    y: float
    low: float
    high: float
    size: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line of points."""

    name: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline has them."""
        return " ".join(f"{p.x:.1f},{p.y:.1f}" for p in self.points)


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over two axes."""

    curves: tuple[Curve, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its interval; lengths are shares of the full width."""

    name: str
    value: float
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars over an axis of times, and where median and 95th percentile stand."""

    bars: tuple[tuple[float, float, float, float, str], ...]
    """x, y, width, height, what it says."""
    ticks: tuple[Tick, ...]
    marks: tuple[Tick, ...]


def by_type(measures: Mapping[str, Any]) -> list[Row]:
    """Return a bar for each type of question: correct answers, or right abstentions."""
    answered, abstained = (_parts(measures, name) for name in ("correct", "abstained"))
    rows = [_row(name, part) for name, part in answered.items()]
    for name, part in abstained.items():
        rows.append(_row(f"{name}, abstained" if name in answered else name, part))
    return rows


def _parts(measures: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return dict(measures.get(name, {}).get("by type", {}))


def _row(name: str, part: Mapping[str, Any]) -> Row:
    return Row(
        name, part["value"], part["low"], part["high"], f"{part['value']:.2f} of {part['n']}"
    )


def by_cut(measures: Mapping[str, Any]) -> Plot | None:
    """Return recall@k and evidence@k over k; None if no evidence was judged."""
    curves = []
    for name in ("recall", "evidence"):
        cuts = [
            (int(key.partition("@")[2]), figure)
            for key, figure in measures.items()
            if key.startswith(f"{name}@") and figure["n"]
        ]
        points = tuple(_cut_point(name, k, figure, cuts[-1][0]) for k, figure in cuts)
        curves.append(Curve(f"{name}@k", points))
    if not curves[0].points:
        return None
    last = max(int(key.partition("@")[2]) for key in measures if key.startswith("recall@"))
    ticks = tuple(Tick(_x(k / last), str(k)) for k in (1, 3, 5, 10) if k <= last)
    return Plot(tuple(curves), ticks, _shares())


def reliability(bins: Sequence[Mapping[str, Any]]) -> Plot | None:
    """Return the share of right answers over the confidence; None if no answer was judged."""
    if not bins:
        return None
    most = max(b["n"] for b in bins)
    points = tuple(
        Point(
            _x(b["confidence"]),
            _y(b["right"]),
            _y(b["right"]),
            _y(b["right"]),
            3 + 9 * math.sqrt(b["n"] / most),
            f"{b['n']} answers of confidence {b['confidence']:.2f}: {b['right']:.2f} right",
        )
        for b in bins
    )
    ticks = tuple(Tick(_x(n / 5), f"{n / 5:.1f}") for n in range(6))
    return Plot((Curve("right", points),), ticks, _shares())


def latency(times: NDArray[np.float64]) -> Histogram | None:
    """Return how many questions took how long, slow ones beyond the 99th percentile joined."""
    times = times[~np.isnan(times)]
    if not len(times):
        return None
    top = max(float(np.percentile(times, 99)), 1e-3)
    step = _round_step(top / _N_BARS)
    n_bars = math.floor(top / step) + 1
    counts = np.bincount(np.minimum(times // step, n_bars - 1).astype(int), minlength=n_bars)
    width = (WIDTH - _LEFT - _RIGHT) / n_bars
    bars = tuple(
        (
            _LEFT + place * width + 0.5,
            _y(n / counts.max()),
            width - 1,
            HEIGHT - _BOTTOM - _y(n / counts.max()),
            f"{int(n)} questions, {_milliseconds(place * step)} ms "
            f"{'and more' if place == n_bars - 1 else 'on'}",
        )
        for place, n in enumerate(counts)
        if n
    )
    scale = n_bars * step
    apart = _round_step(scale / 5)
    times_shown = [n * apart for n in range(math.floor(scale / apart) + 1)]
    ticks = tuple(Tick(_x(time / scale), _milliseconds(time)) for time in times_shown)
    ordered = np.sort(times)
    p95 = float(ordered[-(-19 * len(ordered) // 20) - 1])  # as latency.py defines it
    found = (("median", float(np.median(times))), ("95%", p95))
    marks = tuple(
        Tick(_x(min(1.0, t / scale)), f"{name} {_milliseconds(t)} ms") for name, t in found
    )
    return Histogram(bars, ticks, marks)


def _milliseconds(time: float) -> str:
    return f"{time:,.0f}" if time >= 10 else f"{time:.2g}"


def _cut_point(name: str, k: int, figure: Mapping[str, Any], last: int) -> Point:
    label = f"{name}@{k} = {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"
    x = _x(k / last)
    return Point(x, _y(figure["value"]), _y(figure["low"]), _y(figure["high"]), 4, label)


def _shares() -> tuple[Tick, ...]:
    return tuple(Tick(_y(n / 4), f"{n / 4:g}") for n in range(5))


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _round_step(step: float) -> float:
    """Return 1, 2 or 5 times a power of ten that is no smaller."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= step * 0.999)
