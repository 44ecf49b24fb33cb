"""Fits the weights by which the title of a report is chosen among runs of its first lines.

    python -m qa.training.fit_titles PAGES.toml [PAGES.toml …] [--write]

Each file holds the first pages of one writer, with the right titles. The runs of a page compete
with each other and with the file's name, which scores 0: the probability of the right ones is
made as high as it can be. Prints how many titles are right on pages that were left out of the
fit, ten parts in turn, and on all pages of a writer that was.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.extract import Extract, ExtractWriter
from corpus.metadata.lines import read_front
from corpus.metadata.titles import readable, signed_runs
from corpus.plain_blocks import read_plain
from qa.training.choice import (
    Choice,
    arguments_of,
    fit,
    pages_of,
    parts_of,
    record_of,
    save,
    unseen,
)

_MARKED_STEP = 4  # of so many pages one is fitted on as a format with headings too
_UNSTYLED = 5  # of so many of these one has its title in no heading
_WEIGHTS_FILE = Path(__file__).parents[2] / "corpus" / "metadata" / "title_weights.json"


def read_choices(path: Path) -> list[Choice]:
    """Return the choices of the pages of one writer; those that hold no right one too."""
    pages = pages_of(path)
    plain = [_choice(path.stem, page, is_marked=False) for page in pages]
    marked = [_choice(path.stem, page, is_marked=True) for page in pages[::_MARKED_STEP]]
    return plain + marked


def same_title(title: str, page: Mapping[str, Any]) -> bool:
    """True for the title of a page as printed, with its subtitle or without; blanks don't count."""
    right = {_bare(page["title"]), _bare(page.get("full_title", page["title"]))}
    return _bare(title) in right


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).lower()


def _marked(page: Mapping[str, Any]) -> Extract:
    """Return a page as a format with headings has it: the title is one, more often than not."""
    extract = read_plain(page["text"])
    runs = [run for run, _ in signed_runs(read_front(extract), page["file"])]
    title = next((run.span for run in runs if same_title(run.text, page)), None)
    writer = ExtractWriter()
    is_styled = len(page["text"]) % _UNSTYLED != 0
    for block in extract.blocks:
        quote = extract.text[block.span.start : block.span.end]
        if title and block.span.overlaps(title):
            if block.span.start <= title.start:
                quote = extract.text[title.start : title.end]
                writer.add("heading" if is_styled else "paragraph", quote, int(is_styled))
        else:
            writer.add(block.kind, quote, int(is_styled) + 1 if block.level else 0)
    return writer.finish()


def _choice(writer: str, page: Mapping[str, Any], *, is_marked: bool) -> Choice:
    extract = _marked(page) if is_marked else read_plain(page["text"])
    runs = signed_runs(read_front(extract), page["file"])
    is_right = [bool(page["title"]) and same_title(run.text, page) for run, _ in runs]
    is_named = not page["title"] or same_title(readable(page["file"]), page)
    signs = (*(signs for _, signs in runs), {})
    groups = tuple(map(str, range(len(signs))))
    return Choice(writer, page["file"], signs, (*is_right, is_named), groups, is_marked)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and with --write save the weights."""
    paths, is_written = arguments_of(__doc__ or "", arguments)
    choices = [choice for path in paths for choice in read_choices(path)]
    record = record_of(choices, paths, unseen(choices, parts_of(choices)))
    fitted = {name: round(weight, 3) for name, weight in fit(choices).items()}
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    sys.stdout.writelines(f"{name:28} {weight:7.3f}\n" for name, weight in fitted.items())
    if is_written:
        save({**record, "weights": fitted}, _WEIGHTS_FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
