"""Chinese questions in English words: longest match in a bilingual lexicon of this field."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache

from qa.lexicon.chinese import chinese_pattern, chinese_table, chinese_words
from qa.lexicon.corpus_lexicon import Entries

_CJK = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_MONTHS = tuple(calendar.month_name)[1:]
_ASKED = (
    r"(?i:how(?: (?:many|much|long|large|high|far|fast|old)\b)?|which|who|when|where|why|"
    r"what(?: (?:is|proportion)\b)?|compare|whether)\b\s*"
)
_DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})[日号])?")


def is_chinese(text: str) -> bool:
    """True if a question is asked in Chinese: Chinese names inside English words don't count."""
    n_cjk = len(_CJK.findall(text))
    return n_cjk >= 2 and n_cjk * 2 >= len(re.findall(r"[A-Za-z]+", text))


def translate(text: str, entries: Entries) -> str:
    """Return English words for a Chinese question, its question word first.

    `entries` give each Chinese term its English renderings, best first; none for mere counters.
    What they don't hold stays as it is, so that it counts as not understood.
    """
    simple = _simplified(text)
    english = [
        word
        for run in _RUN.findall(_dates(_numbers(re.sub(_pattern("listed"), "", simple))))
        for word in _words(run, entries)
    ]
    compare = "compare " if re.search(_pattern("compares"), simple) else ""
    about = "what about " if simple.rstrip("？?。 ").endswith("呢") else ""
    return f"{compare}{about}{'' if about else _asking(simple)} {' '.join(english)}?".strip()


def _asking(text: str) -> str:
    told = chinese_table("asked_in_english").items()
    return next((word for pattern, word in told if re.search(pattern, text)), "")


def _pattern(name: str) -> str:
    return chinese_pattern("asking", name)


def _words(run: str, entries: Entries) -> Iterator[str]:
    """Longest match from the left; a character that no entry starts with stays."""
    if not _CJK.match(run):
        yield from run.replace("？", " ").replace("，", " ").replace("、", " ").split()
        return
    skipped = chinese_words("skipped")[0]
    position = 0
    while position < len(run):
        size = next(
            (
                n
                for n in range(min(16, len(run) - position), 0, -1)
                if run[position : position + n] in entries
            ),
            0,
        )
        if size:
            renderings = entries[run[position : position + size]]
            said = _without_asking(renderings[0]) if renderings else ""
            if said:
                yield said
        elif run[position] not in skipped:
            yield run[position]
        position += size or 1


def _without_asking(rendering: str) -> str:
    """Return what is left of "how many elevators" without its asking, which opens the question."""
    return re.sub(f"^{_ASKED}", "", rendering)


@lru_cache(maxsize=1)
def _converter() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    return str(_converter().convert(text))  # type: ignore[attr-defined]


def days_in(text: str) -> list[str]:
    """Return the days and months that a text names with their year: "2021年4月21日"."""
    return [m.group() for m in _DATE.finditer(text) if m["year"] and 1 <= int(m["month"]) <= 12]


def date_in_english(date: str) -> str:
    """Return "2021年4月21日" as "April 21, 2021"."""
    return " ".join(_dates(date).split())


def _dates(text: str) -> str:
    """Turn "2021年4月21日" into "April 21, 2021": the reports' own form."""

    def english(match: re.Match[str]) -> str:
        year, month, day = match["year"], int(match["month"]), match["day"]
        if not 1 <= month <= 12:
            return match.group()
        date = f"{_MONTHS[month - 1]} {day}" if day else _MONTHS[month - 1]
        return f" {date}{',' if day and year else ''} {year or ''} "

    return re.sub(r"(\d{4})年", r" \1 ", _DATE.sub(english, text))


def _numbers(text: str) -> str:
    """Turn "20万" into "200000", and Chinese numerals before a counter into digits."""

    def scaled(match: re.Match[str]) -> str:
        if not match[2]:
            return match[0]
        value = float(match[1].replace(",", "")) * (10**4 if match[2] == "万" else 10**8)
        return f"{value:.0f}"

    # A number is matched whole, whatever follows: else it would be tried from each of its digits.
    text = re.sub(r"(\d[\d,]*(?:\.\d+)?)([万亿])?", scaled, text)
    text = re.sub(r"(\d+)(号线)?", lambda m: f" Line {m[1]} " if m[2] else m[0], text)
    digits = chinese_table("digits")
    return re.sub(r"(?<=第)[一二三四五六七八九](?=[期批届])", lambda m: digits[m.group()], text)
