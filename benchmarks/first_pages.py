"""How many titles and dates of first pages are found right.

    python benchmarks/first_pages.py [PAGES.toml]

Without a file: the pages of `tests/data/pages_in_no_fit.toml`. Prints a line for each page that
falls short, then the figures. A date is right if it is as exact as the page tells it; where the
page tells none, if none is given as sure. A page without a title has that of its file. Where the
file of pages names no day of an event apart, the day of a speech or of minutes is the date of the
page, and may be told as the event's. (The sixty pages that were in no fit before are now in the
fit, as `unfitted_first_pages.toml`.)
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.metadata import Metadata, read_metadata
from corpus.plain_blocks import read_plain

_PAGES = Path(__file__).parent.parent / "tests" / "data" / "pages_in_no_fit.toml"
_CHARS = {"day": 10, "month": 7, "year": 4}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the pages, print what is wrong and how much is right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=Path, nargs="?", default=_PAGES)
    args = parser.parse_args(arguments)
    pages = tomllib.loads(args.pages.read_text(encoding="utf-8"))["page"]
    n_titles = n_dates = n_sure = n_wrong = 0
    for page in pages:
        found = read_metadata(read_plain(page["text"]), page["file"])
        told, sure = _date(found, page)
        is_right = told == page.get("published", "") or (not page.get("published") and not sure)
        n_sure += sure
        n_titles += _has_title(page, found)
        n_dates += is_right
        n_wrong += sure and not is_right
        if not (_has_title(page, found) and is_right):
            print(f"{page['file']}: {found.title.text!r}, {told or 'no date'}{' sure' * sure}")
    print(
        f"{len(pages)} pages: titles {n_titles}, dates {n_dates}, "
        f"told as sure {n_sure}, wrong dates as sure {n_wrong}"
    )
    return 0


def _has_title(page: dict[str, Any], found: Metadata) -> bool:
    wanted = (page["title"], page.get("full_title", "")) if page["title"] else (page["file"],)
    titles = {_letters(Path(title).stem if title == page["file"] else title) for title in wanted}
    return _letters(found.title.text) in titles - {""}


def _date(found: Metadata, page: dict[str, Any]) -> tuple[str, bool]:
    """Return the date of the page, as exact as it is known, and whether it is told as sure."""
    date = found.published
    if not date and page.get("published") and not page.get("event_date"):
        date = found.event
    return (date.day.isoformat()[: _CHARS[date.grain]], date.is_sure) if date else ("", False)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


if __name__ == "__main__":
    sys.exit(main())
