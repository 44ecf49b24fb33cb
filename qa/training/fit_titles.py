"""Fits the weights by which the title of a report is chosen among runs of its first lines.

    python -m qa.training.fit_titles PAGES.toml [PAGES.toml …] [--write]

Each file holds the first pages of one writer, with the right titles. The runs of a page compete
with each other and with the file's name, which scores 0: the probability of the right ones is
made as high as it can be. Prints how many titles are right on pages that were left out of the
fit, ten parts in turn, and on all pages of a writer that was.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.extract import Extract, ExtractWriter
from corpus.metadata.lines import read_front
from corpus.metadata.titles import readable, signed_runs
from corpus.plain_blocks import read_plain
from qa.extras import require_or_exit
from qa.paths import path_option
from qa.training.choice import SEED, Choice, digest_of, fit, pages_of, parts_of, shares, unseen

RIDGE = 0.001
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", nargs="+", type=path_option)
    parser.add_argument("--write", action="store_true", help="save the weights")
    args = parser.parse_args(arguments)
    require_or_exit("scipy")
    paths = sorted(args.pages)
    choices = [choice for path in paths for choice in read_choices(path)]
    writers = [choice.writer for choice in choices]
    record = {
        "date": datetime.now(UTC).date().isoformat(),
        "pages": sum(not choice.is_extra for choice in choices),
        "digest": digest_of(paths),
        "seed": SEED,
        "right_by_page_left_out": shares(unseen(choices, parts_of(choices), RIDGE)),
        "right_by_writer_left_out": shares(unseen(choices, writers, RIDGE)),
    }
    fitted = {name: round(weight, 3) for name, weight in fit(choices, RIDGE).items()}
    sys.stdout.write(json.dumps(record, indent=1) + "\n")
    sys.stdout.writelines(f"{name:28} {weight:7.3f}\n" for name, weight in fitted.items())
    if args.write:
        text = json.dumps({**record, "weights": fitted}, indent=1)
        _WEIGHTS_FILE.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
