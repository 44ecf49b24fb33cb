"""Text made searchable without moving a character: one plain character for each odd one."""

from __future__ import annotations

import re
from functools import lru_cache

# One to one, so that offsets into the plain text are offsets into the published text.
# Every blank beyond ASCII is here: the splitter of sentences breaks down on some of them.
_BLANKS = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_BLANKS, " "),
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
    }
)


_BREAKS = str.maketrans(dict.fromkeys("\t\n\v\f\r", " "))
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SHARE_OF_CHINESE = 0.2
_AFTER_HYPHEN = re.compile(r"(?<=\w-)[ \t]*[\r\n]\s*(?=\w)")
_IN_CHINESE = re.compile(r"(?<![A-Za-z])[ \t]*[\r\n]\s*|[ \t]*[\r\n]\s*(?![A-Za-z])")


def is_chinese(text: str) -> bool:
    """True for a text of which more than a fifth are Chinese characters."""
    return len(_CHINESE.findall(text)) > _SHARE_OF_CHINESE * len(text)


def has_chinese(text: str) -> bool:
    """True for a text with a Chinese character in it."""
    return not text.isascii() and bool(_CHINESE.search(text))


def count_words(text: str) -> int:
    """Return the number of words of a text; in Chinese two characters are taken for one."""
    n_chinese = len(_CHINESE.findall(text))
    return n_chinese // 2 + len((_CHINESE.sub(" ", text) if n_chinese else text).split())


def plain(text: str) -> str:
    """Return `text` with plain blanks, quotes and hyphens, of the same length."""
    return text.translate(_PLAIN)


def plain_line(text: str) -> str:
    """Return `text` plain, each line break a blank, of the same length."""
    return plain(text).translate(_BREAKS)


@lru_cache(maxsize=16384)
def one_line(text: str) -> str:
    """Return `text` plain, on one line with single blanks: to show or compare, not for offsets.

    No blank stands where a line ended after a hyphen, or in a text that is Chinese.
    """
    told = plain(text)
    if "\n" in told or "\r" in told:
        told = _AFTER_HYPHEN.sub("", told)
        told = _IN_CHINESE.sub("", told) if is_chinese(told) else told
    return " ".join(told.split())
