"""What speaks for a run of lines as the title, and against it: signs by their name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from corpus.dates import find_dates
from corpus.labels import begins_with, without_dates
from corpus.names import ends_in_document, has_document, is_organisation
from corpus.title_lines import TitleLine, TitleRun
from corpus.word_lists import whole, words

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_CODE = re.compile(
    r"(?!(?:19|20)\d\d[/-])(?=\S*\d)(?=\S*(?:[A-Z]|\d[/-]))[A-Z\d][\w/.()-]{2,}"
    r"|\b(?i:no|nr|issue|vol\w*)\.? ?\d|第\d+"
)
_CONTACT = re.compile(r"@|www\.|https?:|\d{3} ?\d{3,}|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b")
_MENU = re.compile(r"\s[|>›/·•]\s|[ 】] ?【|^[(（\[].*[)）\]]$|\.{4,}")
_CLOCK = re.compile(r"\b\d{1,2}[.:]\d{2}\b|\b\d{1,2} ?[ap]m\b")
_LISTED = re.compile(
    r"\d{1,2}(?:\.\d+)*[.)]?\s|\d+、|[-•*·]\s|[一二三四五六七八九十]+、|（[一二三四五]）"
)
_LABEL = re.compile(r"[^:：]{2,24}[:：](?:\s|$)")
_REFERENCE = re.compile(r"\b(?:ref|item|no|nr|file|case)\b", re.IGNORECASE)
_STEM_CHARS = 5
_LEAST_CHARS = 4
_MOSTLY = 0.7
_FULL_LINE = 0.6

Signs = dict[str, float]


class TitlePage:
    """A page's lines with their signs; `name` are the words of the file's name."""

    def __init__(self, lines: Sequence[TitleLine], prose: Sequence[str], name: str) -> None:
        self._lines = lines
        lower = {w for text in prose for w in _WORD.findall(text) if w.islower()}
        self._stems = {w[:_STEM_CHARS] for w in lower if len(w) >= _LEAST_CHARS}
        self._lower = lower
        self._name = {piece for w in _WORD.findall(name.lower()) for piece in _pieces(w)}
        self._width = max(map(len, prose), default=80)
        self._marred = [_is_marred(line) for line in lines]
        self._is_kind = [_only_kind(line) for line in lines]
        top = min((line.line.level for line in lines if line.line.level), default=0)
        self._own = [_line_signs(line, top) for line in lines]
        self._joints = [set(self._joint_signs(a, b)) for a, b in pairwise(lines)]

    def signs(self, run: TitleRun) -> Signs:
        """Return the signs of a run: of its lines, its joints, its ends, its words, its place."""
        first, end = run.place, run.place + len(run.lines)
        signs: Counter[str] = Counter()
        signs.update(f"first {name}" for name in self._own[first])
        rest = set().union(*self._own[first + 1 : end])
        signs.update(f"rest {name}" for name in rest)
        signs.update(f"joined {n}" for joint in self._joints[first : end - 1] for n in joint)
        signs.update(f"above {name}" for name in (self._joints[first - 1] if first else ()))
        if end < len(self._lines):
            signs.update(f"below {name}" for name in self._joints[end - 1] | self._own[end])
        else:
            signs["below nothing"] = 1
        signs.update(name for name, holds in self._place_signs(first, end, run.text) if holds)
        return {**signs, **self._word_signs(run.text)}

    def _joint_signs(self, above: TitleLine, below: TitleLine) -> Iterator[str]:
        """Yield what tells of two neighbouring lines if they are one title or not."""
        text, rest = above.text, below.text
        start = rest.split()[0].lower().strip(":,")
        holds = {
            "gap": below.line.gap > 0,
            "wide_gap": below.line.gap > 1,
            "case": text.isupper() != rest.isupper(),
            "subtitled": start in words("titles", "subtitles"),
            "digit_end": text[-1:].isdigit(),
            "document_both": has_document(rest) and has_document(text),
            "long": len(text) > _FULL_LINE * self._width,
        }
        return (name for name, value in holds.items() if value)

    def _place_signs(self, first: int, end: int, text: str) -> Iterator[tuple[str, bool]]:
        marred, kinds = self._marred[first:end], self._is_kind[first:end]
        above = zip(self._marred[:first], self._is_kind[:first], strict=True)
        n_clean = sum(not bad and not kind for bad, kind in above)
        kind_above = first > 0 and self._is_kind[first - 1]
        document = has_document(text)
        yield "marred", any(marred)
        yield "marred_all", all(marred)
        yield "only_kind", all(kinds)
        yield "kind_part", any(kinds) and not all(kinds)
        yield "kind_above", kind_above
        yield "first_clean", n_clean == 0
        yield "second_clean", n_clean == 1
        yield "third_clean", n_clean > 1
        yield "document_first", document and n_clean == 0 and not all(kinds)
        yield "document_later", document and n_clean > 0
        yield "second", first == 1
        yield "greeted", first > 0 and begins_with("greetings", self._lines[first - 1].text)

    def _word_signs(self, text: str) -> Signs:
        n_cjk = len(_CJK.findall(text))
        found = _WORD.findall(text)
        n_words = n_cjk // 2 if n_cjk > 3 else len(found)
        long = [w for w in found if len(w) >= _LEAST_CHARS]
        recurring = [w for w in long if w.lower()[:_STEM_CHARS] in self._stems]
        return {
            "one_word": n_words <= 1,
            "capitals": text.isupper() and not n_cjk,
            "title_case": bool(long) and not text.isupper() and all(w[0].isupper() for w in long),
            "about": "关于" in text[:20],
            "cjk_document": bool(n_cjk) and ends_in_document(text),
            "recurring": len(recurring) / max(len(long), 1),
            "recurring_none": bool(long) and not recurring,
            "name_cover": self._cover(found),
        }

    def _cover(self, found: Sequence[str]) -> float:
        """Return the share of the words of the file's name that are among some words."""
        pieces = {piece for w in found for piece in _pieces(w.lower())}
        hits = sum(any(_stands_for(name, piece) for piece in pieces) for name in self._name)
        return hits / max(len(self._name), 1)


def _line_signs(line: TitleLine, top: int) -> set[str]:
    """Return what tells of a line alone; `top` is the highest level of the page's headings."""
    text = line.text
    dates = find_dates(text)
    holds = {
        "date": bool(dates),
        "day": any(date.grain == "day" for date in dates),
        "reference": bool(_REFERENCE.search(text)),
        "column": line.column > 0,
        "label_shaped": bool(_LABEL.match(text)),
        "titled": bool(line.label) and text != line.whole,
        "prose": line.line.is_prose,
        "top_heading": 0 < line.line.level == top,
        "lower_heading": line.line.level > top,
        "no_word": not _WORD.search(text),
        "in_brackets": text[:1] in "[(（【",
    }
    return {name for name, value in holds.items() if value}


def _is_marred(line: TitleLine) -> bool:
    """True for a line that is something else than a title, whatever stands around it."""
    text = line.text
    bare = without_dates(text) if find_dates(text) else text
    return (
        is_organisation(text)
        or (bare != text and len(bare) < _MOSTLY * len(text))
        or any(pattern.search(text) for pattern in (_CODE, _CONTACT, _MENU, _CLOCK))
        or whole("lines", "classified").match(bare) is not None
        or whole("lines", "generic").match(text) is not None
        or begins_with("bylines", text)
        or (bool(line.label) and text == line.whole)
        or line.line.is_cell
        or line.column > 0
        or ("，" in text or text.count(", ") > 1)
        or (line.whole[-1:] in ":：" and len(_WORD.findall(text)) < 3)
        or bool(_LISTED.match(line.whole))
    )


def _only_kind(line: TitleLine) -> bool:
    """True for a line of no more than a kind of document: no word of it is of a subject."""
    if line.line.is_cjk:
        return len(line.text) < 7 and ends_in_document(line.text)
    found = _WORD.findall(line.text.lower())
    return bool(found) and _kind_words().issuperset(found)


@cache
def _kind_words() -> frozenset[str]:
    lists = (words("titles", name) for name in ("documents", "open_ends", "kinds"))
    return frozenset(word for entries in lists for word in entries)


def _pieces(word: str) -> list[str]:
    """Return a word, or the pairs of neighbouring characters of a Chinese one."""
    if _CJK.search(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word] if len(word) > 2 and word not in words("titles", "open_ends") else []


def _stands_for(short: str, word: str) -> bool:
    """True for a word and what is short for it: "mins" and "minutes", "cttee" and "committee"."""
    if short == word or _CJK.search(word):
        return short == word
    if short[0] != word[0] or not 3 * len(short) >= len(word) >= len(short):
        return word.startswith(short) or (len(word) > 3 and short.startswith(word[:-1]))
    rest = iter(word)
    return all(char in rest for char in short)
