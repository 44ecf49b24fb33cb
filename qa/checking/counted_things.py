"""What a figure counts, and for whom: a sentence has no thing there that its evidence hasn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.tokens import STOP_WORDS
from qa.checking.closeness import stands
from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.lexicon.english import pattern, word_list
from qa.text.counted import noun_phrase, segment_of
from qa.text.figures import Figure, find_figures
from qa.text.synonyms import stems_of, to_stems

_AFTER_HEAD = pattern("checking", "after_head")
_NO_CONTENT = frozenset(to_stems(" ".join(word_list("checking", "no_content"))))
_FOR_WHOM = pattern("checking", "for_whom")
_HOW_OFTEN = pattern("checking", "how_often")


def counted_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Yield figures that count what the evidence doesn't speak of, or for somebody else."""
    for figure in find_figures(text):
        if figure.kind == "ordinal":
            continue
        head = _head(_after(text, figure), figure)
        if _is_strange(head, ground):
            yield Fault(FaultKind.FIGURE, f"{figure.text} … {head}")
        segment = segment_of(text, figure)
        for match in _FOR_WHOM.finditer(text, figure.span.end, segment.end):
            whom = _last_word(noun_phrase(text[match.end() : segment.end]))
            if _is_strange(whom, ground):
                yield Fault(FaultKind.FIGURE, f"{figure.text} … {match[0].strip()} {whom}")
    for often in _HOW_OFTEN.findall(text) if find_figures(text) else ():
        if not _HOW_OFTEN.search(ground.line):
            yield Fault(FaultKind.FIGURE, often)


def _after(text: str, figure: Figure) -> str:
    return text[figure.span.end : segment_of(text, figure).end].strip()


def _head(after: str, figure: Figure) -> str:
    """The noun that a figure counts, in the words after it; "" where none follows."""
    if figure.unit or figure.kind in ("percent", "money"):
        if not after.startswith("of "):
            return ""
        after = after.removeprefix("of ")
    return _last_word(noun_phrase(after.removeprefix("-")))


def _last_word(phrase: str) -> str:
    found = re.findall(r"[A-Za-z][\w'-]*", _AFTER_HEAD.split(f" {phrase}", maxsplit=1)[0])
    return found[-1] if found else ""


def _is_strange(word: str, ground: Ground) -> bool:
    """True for a word with content that the evidence neither has nor can stand for."""
    empty = _NO_CONTENT | stems_of(ground.lexicon.own)
    stems = [s for s in to_stems(word) if s not in STOP_WORDS and s not in empty]
    return any(not stands(stem, (ground,)) for stem in stems) and not find_figures(word)
