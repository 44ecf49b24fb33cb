"""Texts of any length in many alphabets and patterns, to find work that grows too fast.

Each pattern is a function of a length and a turn. The same length and turn give the same
text; other turns give other texts, so that nothing is found in a cache.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from corpus.report import read_corpus
from qa.settings import Settings

Pattern = Callable[[int, int], str]
"""Returns a text of so many characters, for a turn from 0."""

_UNITS = {
    "one letter": "a",
    "one capital": "A",
    "digits": "7",
    "digits and commas": "1,000,",
    "decimals": "1.5.",
    "percentages": "5.5%, ",
    "20万": "20万",
    "2021年4月": "2021年4月21日",
    "one Chinese character": "京",
    "Chinese question": "北京市今年计划新增多少个停车位？",
    "full-width digits": "２０",
    "quotes": '"',
    "curly quotes": "“a” ",
    "quoted words": '"Two Zones", ',
    "apostrophes": "'",
    "contractions": "it's ",
    "opening brackets": "(",
    "brackets": "(a) ",
    "citation marks": "[1]",
    "open citation marks": "[1, ",
    "superscripts": "¹²",
    "markup": "<a>**_`",
    "thoughts": "<think>a</think> ",
    "angles": "<",
    "blanks": " ",
    "words far apart": f"a{' ' * 60}",
    "tabs": "a\t",
    "lines": "\n",
    "lines of a word": "a\n",
    "lines of a bullet": "- a\n",
    "carriage returns": "a\r\n",
    "commas": ",",
    "commas and words": "parks, ",
    "semicolons": "; ",
    "full stops": ". ",
    "ellipses": "…",
    "hyphens": "-",
    "hyphens and words": "a-",
    "question marks": "?",
    "questions": "How many museums? ",
    "joined questions": "how many museums and who ",
    "and": "and ",
    "of the": "of the ",
    "the": "the ",
    "no": "no, ",
    "the second one": "the second one ",
    "months": "March 2023, ",
    "years": "2023 ",
    "spans of years": "2020-2024 to ",
    "numbered": "1) a ",
    "numbered lines": "1. Aa\n",
    "respectively": "a and b 1 and 2 respectively, ",
    "one name": "Yin Yong ",
    "names with offices": "Yin Yong, mayor; ",
    "capitalised words": "Beijing Municipal ",
    "past verbs": "increased ",
    "numbers in words": "twenty thousand ",
    "percent of": "of 100 percent of ",
    "long words": "internationalisation",
    "combining marks": "e\u0301",
    "marks alone": "\u0301",
    "emoji": "👩\u200d👧 ",
    "direction override": "a\u202e",
    "other scripts": "сколько ",
    "URLs": "http://a.b/c ",
    "backslashes": "\\",
}
_SURNAMES = "Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma Luo"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def patterns() -> dict[str, Pattern]:
    """Return all patterns by name."""
    found: dict[str, Pattern] = {name: _repeating(unit) for name, unit in _UNITS.items()}
    found["nested brackets"] = _nested
    found["other words"] = _joining(_word)
    found["other capitalised words"] = _joining(lambda r: _word(r).capitalize())
    found["other names"] = _joining(_name)
    found["names who speak"] = _joining(lambda r: f"{_name(r)} said that")
    found["other figures"] = _joining(lambda r: f"{r.randrange(10**6)} {_word(r)},")
    found["random bytes"] = _bytes
    found["sentences of reports"] = _joining(_sentence_drawn)
    return found


def _repeating(unit: str) -> Pattern:
    def text(n_chars: int, turn: int) -> str:
        lead = f"{_LETTERS[turn % 26]} " if n_chars > 2 else ""
        return (lead + unit * (n_chars // len(unit) + 1))[:n_chars]

    return text


def _nested(n_chars: int, turn: int) -> str:
    half = n_chars // 2
    return ("(" * half + _LETTERS[turn % 26] + ")" * half)[:n_chars]


def _joining(draw: Callable[[random.Random], str]) -> Pattern:
    def text(n_chars: int, turn: int) -> str:
        return " ".join(_until(n_chars, draw, random.Random(turn)))[:n_chars]

    return text


def _until(
    n_chars: int, draw: Callable[[random.Random], str], source: random.Random
) -> Iterator[str]:
    length = 0
    while length < n_chars:
        piece = draw(source)
        length += len(piece) + 1
        yield piece


def _word(source: random.Random) -> str:
    return "".join(source.choices(_LETTERS, k=source.randint(5, 9)))


def _name(source: random.Random) -> str:
    return f"{source.choice(_SURNAMES.split())} {_word(source).capitalize()}"


def _bytes(n_chars: int, turn: int) -> str:
    return random.Random(turn).randbytes(3 * n_chars).decode("utf-8", "replace")[:n_chars]


_DRAWN: list[str] = []


def _sentence_drawn(source: random.Random) -> str:
    if not _DRAWN:
        texts = (document.text for document in read_corpus(Settings().corpus_dir))
        _DRAWN.extend(line for text in texts for line in text.splitlines() if line.strip())
    return source.choice(_DRAWN)
