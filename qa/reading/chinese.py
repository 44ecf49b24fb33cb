"""Chinese questions in English words: longest match in a bilingual lexicon of this field."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from functools import lru_cache

from qa.lexicon.corpus_lexicon import Entries

_CJK = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_MONTHS = tuple(calendar.month_name)[1:]
_LISTED = re.compile(r"哪[二两三四五六七八九十][个项样类种]")
_OFFICE = "(?:市长|区长|局长|书记|主席|主任|组长|领导|负责人|主持人|发言人|记者)"
_ASKING = (
    (re.compile(rf"谁|哪位|何人|哪一位|{_OFFICE}(?:是)?叫什么"), "who"),
    (re.compile(r"何时|什么时候|哪天|哪一天|几月|几号|哪年|哪一年|什么时间|日期"), "when"),
    (re.compile(r"在哪|哪里|哪儿|何处|什么地方|哪条|哪个(?:区|地|城|街)"), "where"),
    (re.compile(r"百分之几|百分比|比例|占比|覆盖率|率"), "what percentage"),
    (re.compile(r"第几"), "which number of"),
    (
        re.compile(
            r"多少[个项家条所座处张套户名人批次种]|几[个项家条所座处张套户名人批次万亿大公种]"
        ),
        "how many",
    ),
    (re.compile(r"多少|多大|多长|多高"), "how much"),
    (re.compile(r"为什么|为何|原因"), "why"),
    (_LISTED, "which are the"),
    (re.compile(r"哪些|哪几|什么"), "which"),
    (re.compile(r"如何|怎样|怎么"), "how"),
    (re.compile(r"吗|是否|有没有|是不是"), "did"),
)
_ASKED = re.compile(
    r"(?:how(?: (?:many|much|long|large|high|far|fast|old)\b)?|which|who|when|where|why|"
    r"what(?: (?:is|proportion)\b)?|compare|whether)\b\s*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:份)?(?:(?P<day>\d{1,2})[日号])?")
_COMPARE = re.compile(
    r"相比|对比|比较|差异|差别|比.{1,12}(?:多|少|高|低)|增加还是减少|多还是少|更多|更少"
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SKIP = frozenset(
    "的了是在有和与及等将要被把为对于从到其这那个呢吗啊吧请问我你他她它们会能可以都也还就着过得地之所以而且或者并又把让给向由跟同时候中里上下内外"
    "底起看说叫样"
    "多少几哪谁什么何怎样如么年月日号第次名位项家条所座处张套户种批件"
)


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
        for run in _RUN.findall(_dates(_numbers(_LISTED.sub("", simple))))
        for word in _words(run, entries)
    ]
    compare = "compare " if _COMPARE.search(simple) else ""
    about = "what about " if simple.rstrip("？?。 ").endswith("呢") else ""
    return f"{compare}{about}{'' if about else _asking(simple)} {' '.join(english)}?".strip()


def _asking(text: str) -> str:
    return next((word for pattern, word in _ASKING if pattern.search(text)), "")


def _words(run: str, entries: Entries) -> Iterator[str]:
    """Longest match from the left; a character that no entry starts with stays."""
    if not _CJK.match(run):
        yield from run.replace("？", " ").replace("，", " ").replace("、", " ").split()
        return
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
        elif run[position] not in _SKIP:
            yield run[position]
        position += size or 1


def _without_asking(rendering: str) -> str:
    """Return what is left of "how many elevators" without its asking, which opens the question."""
    return _ASKED.sub("", rendering, count=1) if _ASKED.match(rendering) else rendering


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
    return re.sub(
        r"(?<=第)[一二三四五六七八九](?=[期批届])", lambda m: str(_DIGITS[m.group()]), text
    )
