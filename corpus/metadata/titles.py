"""The title of a report: the best of its first lines, joined where it is wrapped.

Each run of lines has signs, by name, that speak for it as the title or against it; fitted weights
(`qa.training.fit_titles`) make a score of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from urllib.parse import unquote

from corpus.document import Span
from corpus.extract import Extract
from corpus.metadata.lines import Front
from corpus.metadata.title_runs import MAX_TITLE_CHARS, TitleRun, title_lines, title_runs
from corpus.metadata.title_signs import Signs, TitlePage
from corpus.metadata.words import whole
from corpus.plain_text import one_line


@dataclass(frozen=True, slots=True)
class Title:
    """A title and its place in the text, None where it is not from the text; `found` says where."""

    text: str
    span: Span | None
    found: str


def find_title(extract: Extract, front: Front, file_name: str) -> Title:
    """Return the title of a report: of its first lines, its properties or its file's name."""
    scored = [(score(signs), run) for run, signs in signed_runs(front, file_name)]
    best, run = max(scored, key=lambda entry: entry[0], default=(0.0, None))
    if run and best > 0:
        return Title(run.text, run.span, "the text")
    title = one_line(extract.properties.title)[:MAX_TITLE_CHARS]
    if title and not whole("titles", "junk").match(title):
        return Title(title, None, "the file's properties")
    return Title(readable(file_name), None, "the file's name")


def signed_runs(front: Front, file_name: str) -> list[tuple[TitleRun, Signs]]:
    """Return the runs of first lines that may be the title, each with its signs."""
    lines = title_lines(front)
    prose = [line.text for line in (*front.head, *front.body) if line.is_prose]
    page = TitlePage(lines, prose, readable(file_name))
    return [(run, page.signs(run)) for run in title_runs(lines)]


def score(signs: Signs) -> float:
    """Return the log-odds of a run against the file's name, by the fitted weights."""
    weights = _weights()
    return sum(value * weights.get(name, 0.0) for name, value in signs.items())


@cache
def _weights() -> Mapping[str, float]:
    text = files("corpus.metadata").joinpath("title_weights.json").read_text(encoding="utf-8")
    weights: Mapping[str, float] = json.loads(text)["weights"]
    return weights


def readable(file_name: str) -> str:
    """Return a file's name as words: without its type, marks of copies and joining signs."""
    stem = PurePath(unquote(file_name)).stem
    stem = re.sub(r"(?:^copy of )|(?:\s*\(\d+\)$)|(?:\s-\scopy$)", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})", " ", stem)
    name = " ".join(re.sub(r"[_+]|(?<!\d)-|-(?!\d)", " ", stem).split()) or stem
    return (name[:1].upper() + name[1:])[:MAX_TITLE_CHARS]
