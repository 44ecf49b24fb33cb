"""Text files as people save them: with a byte order mark, in UTF-16, with any line ends."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.plain_text import one_line
from qa.extras import require


def encoding_of(path: Path) -> str:
    """Return UTF-16 for a file that begins with its mark, as Excel's “Unicode text”; else UTF-8."""
    with path.open("rb") as file:
        start = file.read(2)
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def json_items(path: Path, place: str, *, use_float: bool = False) -> Iterator[Any]:
    """Yield what stands at a place of ijson's notation in a file of one JSON value, piece by piece.

    Raises:
        MissingExtra: ijson is not installed.
        ValueError: the file is not JSON; one line.
    """
    require("ijson")
    import ijson

    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        try:
            yield from ijson.items(file, place, use_float=use_float)
        except ijson.JSONError as error:
            raise ValueError(f"not JSON ({one_line(str(error))})") from error
