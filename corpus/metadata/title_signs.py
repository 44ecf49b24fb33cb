"""What speaks for a run of lines as the title of its page, and against it: signs by their name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.metadata.line_kinds import CJK, MARRED, WORD, ends_in_document, has_document
from corpus.metadata.title_runs import TitleLine, TitleRun
from corpus.metadata.words import words

_STEM_CHARS = 5
_LEAST_CHARS = 4
_FULL_LINE = 0.6
_FAR_RIGHT, _CENTRED = 44, 4
_MANY_WORDS = 14

Signs = dict[str, float]


class TitlePage:
    """A page's lines with what they and their joints are; `name` are the words of the file's."""

    def __init__(self, lines: Sequence[TitleLine], prose: Sequence[str], name: str) -> None:
        self._lines = lines
        lower = {w for text in prose for w in WORD.findall(text) if w.islower()}
        self._stems = {w[:_STEM_CHARS] for w in lower if len(w) >= _LEAST_CHARS}
        self._name = {piece for w in WORD.findall(name.lower()) for piece in _pieces(w)}
        self._width = max(map(len, prose), default=80)
        top = min((line.line.level for line in lines if line.line.level), default=0)
        self._kinds = [_page_kinds(line, top) - self._mistaken(line) for line in lines]
        self._joints = [set(self._joint(a, b)) for a, b in pairwise(lines)]
        self._is_clean = [not kinds & {"marred", "kind"} for kinds in self._kinds]
        prose_lines = (i for i, line in enumerate(lines) if line.line.is_prose)
        self._has_titled = any("titled" in kinds for kinds in self._kinds)
        greetings = (i for i, line in enumerate(lines) if "greeting" in line.kinds)
        self._greeting = next(greetings, 0)
        self._first_prose = next(prose_lines, len(lines))

    def signs(self, run: TitleRun) -> Signs:
        """Return the signs of a run: of its lines, its joints, its ends, its words, its place."""
        first, end, kinds = run.places[0], run.places[-1] + 1, self._kinds
        signs: Counter[str] = Counter()
        signs.update(f"first {name}" for name in kinds[first])
        rest = set().union(*(kinds[place] for place in run.places[1:]))
        signs.update(f"rest {name}" for name in rest)
        signs.update(f"joined {name}" for name in self._inner_joints(run))
        if first:
            signs.update(f"above {name}" for name in self._joints[first - 1])
            signs.update(f"over {name}" for name in kinds[first - 1])
        if end < len(kinds):
            signs.update(f"below {name}" for name in self._joints[end - 1])
            signs.update(f"under {name}" for name in kinds[end])
        signs.update(name for name, holds in self._place_signs(run, first, end) if holds)
        return {**signs, **self._word_signs(run.text)}

    def _mistaken(self, line: TitleLine) -> set[str]:
        """Return "person" for a name whose words stand in the text as common ones."""
        found = (word.lower()[:_STEM_CHARS] for word in WORD.findall(line.text))
        return {"person"} if any(word in self._stems for word in found) else set()

    def _inner_joints(self, run: TitleRun) -> list[str]:
        if run.is_split:
            return ["split"]
        joints = [name for place in run.places[:-1] for name in self._joints[place]]
        apart = run.places[-1] - run.places[0] >= len(run.places)
        return [*joints, *(["column"] if apart else [])]

    def _joint(self, above: TitleLine, below: TitleLine) -> Iterator[str]:
        """Yield what tells of two neighbouring lines if they are one title or not."""
        text, rest = above.text, below.text
        start, last = rest.split()[0].lower().strip(":,"), text.split()[-1].lower()
        small = words("titles", "open_ends")
        document, document_below = has_document(text), has_document(rest)
        gap = below.line.gap > 0
        holds = {
            "gap": gap,
            "wide_gap": below.line.gap > 1,
            "case": text.isupper() != rest.isupper(),
            "subtitled": start in words("titles", "subtitles"),
            "document_both": document and document_below,
            "to_document": not document and document_below,
            "to_document_gap": not document and document_below and gap,
            "from_document": document and not document_below,
            "from_kind": "kind" in above.kinds,
            "from_organisation": "organisation" in above.kinds,
            "organisation_about": "organisation" in above.kinds and rest.startswith("关于"),
            "long": len(text) > _FULL_LINE * self._width,
            "open": last in small or start in small or text[-1:] in ",-–—" or rest[:1] == "（",
            "colon": text[-1:] in ":：",
            "lower": rest[:1].islower(),
            "bracket": text.count("(") > text.count(")"),
            "about": rest.startswith("关于"),
            "year": bool(re.match(r"[(（]?(?:19|20)\d\d", rest)),
        }
        return (name for name, value in holds.items() if value)

    def _place_signs(self, run: TitleRun, first: int, end: int) -> Iterator[tuple[str, bool]]:
        inside = [self._kinds[place] for place in run.places]
        is_kind = ["kind" in kinds for kinds in inside]
        n_clean, document = sum(self._is_clean[:first]), has_document(run.text)
        above = self._kinds[first - 1] if first else set()
        opens = not first or self._lines[first].line.gap > 0
        closes = end == len(self._lines) or self._lines[end].line.gap > 0
        indent = run.lines[0].line.indent
        yield "marred", any("marred" in kinds for kinds in inside)
        yield "marred_all", all("marred" in kinds for kinds in inside)
        yield "only_kind", all(is_kind)
        yield "kind_part", any(is_kind) and not all(is_kind)
        yield "first_clean", n_clean == 0
        yield "second_clean", n_clean == 1
        yield "third_clean", n_clean > 1
        yield "document_first", document and n_clean == 0 and not all(is_kind)
        yield "document_later", document and n_clean > 0
        yield "after_clean", first > 0 and self._is_clean[first - 1] and "prose" not in above
        yield "top", first == 0
        yield "second", first == 1
        yield "whole_block", opens and closes
        yield "after_prose", first > self._first_prose
        yield "near_prose", end == self._first_prose
        yield (
            "titled_elsewhere",
            self._has_titled and not any("titled" in kinds for kinds in inside),
        )
        yield "before_greeting", end < self._greeting
        yield "long_run", len(run.lines) > 2
        yield "below nothing", end == len(self._lines)
        yield "far_right", indent > _FAR_RIGHT
        yield "centred", _CENTRED < indent <= _FAR_RIGHT

    def _word_signs(self, text: str) -> Signs:
        n_cjk = len(CJK.findall(text))
        found = WORD.findall(text)
        n_words = n_cjk // 2 if n_cjk > 3 else len(found)
        long = [w for w in found if len(w) >= _LEAST_CHARS]
        recurring = [w for w in long if w.lower()[:_STEM_CHARS] in self._stems]
        n_lower = sum(w[0].islower() for w in long)
        return {
            "one_word": n_words <= 1,
            "two_words": n_words == 2,
            "many_words": n_words > _MANY_WORDS,
            "capitals": text.isupper() and not n_cjk,
            "title_case": bool(long) and not text.isupper() and not n_lower,
            "sentence_case": bool(long) and 2 * n_lower >= len(long),
            "about": "关于" in text[:20],
            "cjk_document": bool(n_cjk) and ends_in_document(text),
            "ends_in_document": ends_in_document(text),
            "recurring": len(recurring) / max(len(long), 1),
            "recurring_none": bool(long) and not recurring,
            "name_cover": self._cover(found),
        }

    def _cover(self, found: Sequence[str]) -> float:
        """Return the share of the words of the file's name that are among some words."""
        pieces = {piece for w in found for piece in _pieces(w.lower())}
        hits = sum(any(_stands_for(name, piece) for piece in pieces) for name in self._name)
        return hits / max(len(self._name), 1)


def _page_kinds(line: TitleLine, top: int) -> set[str]:
    """Return what a line is on its page; `top` is the highest level of the page's headings."""
    level = line.line.level
    holds = {
        "marred": bool(MARRED & line.kinds) or line.column > 0,
        "column": line.column > 0,
        "titled": bool(line.label) and "labelled" not in line.kinds,
        "top_heading": 0 < level == top,
        "lower_heading": level > top,
    }
    return set(line.kinds) | {name for name, value in holds.items() if value}


def _pieces(word: str) -> list[str]:
    """Return a word, or the pairs of neighbouring characters of a Chinese one."""
    if CJK.search(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word] if len(word) > 2 and word not in words("titles", "open_ends") else []


def _stands_for(short: str, word: str) -> bool:
    """True for a word and what is short for it: "mins" and "minutes", "cttee" and "committee"."""
    if short == word or CJK.search(word):
        return short == word
    if short[0] != word[0] or not 3 * len(short) >= len(word) >= len(short):
        return word.startswith(short) or (len(word) > 3 and short.startswith(word[:-1]))
    rest = iter(word)
    return all(char in rest for char in short)
