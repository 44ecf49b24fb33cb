"""What a figure counts, and for whom: a sentence has no thing there that its evidence hasn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.tokens import STOP_WORDS
from qa.checking.closeness import stands
from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground
from qa.text.counted import noun_phrase, segment_of
from qa.text.figures import Figure, find_figures
from qa.text.synonyms import to_stems

# Where a noun phrase goes on, or a verb follows that is in no form of its own.
_AFTER_HEAD = re.compile(
    r"\s(?:of|for|in|on|with|without|and|or|but|as|among|per|a|each|every|more|fewer|less|"
    r"fell|grew|rose|stood|came|hit|met|won|saw|got|went|took|made|ran|led|kept|held|left|set|"
    r"ahead|away|right|out|off|up|down|together|served?|serves|serving)\b"
)
# Words of no content of their own, and those that stand for whatever was counted.
_LIGHT = frozenset(
    to_stems(
        "people persons person one ones item items thing things number total amount kind kinds type types "
        "year years month months time times place case cases other others half part parts level point points "
        "new more additional further extra key major main such these those them it all both each Beijing city "
        "plan plans report target targets result results end resident residents area areas site sites"
    )
)
_FOR_WHOM = re.compile(
    r"\b(?:for|by|among|from) (?!(?:the )?(?:\d|end|start|first|time)|(?:\w+ing|which|whom)\b)"
)
_HOW_OFTEN = re.compile(
    r"\b(?:(?:every|each|per|a|an) (?:day|week|month|quarter|hour|minute)|daily|weekly|monthly|hourly|quarterly)\b",
    re.IGNORECASE,
)


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
    words = re.findall(r"[A-Za-z][\w'-]*", _AFTER_HEAD.split(f" {phrase}", maxsplit=1)[0])
    return words[-1] if words else ""


def _is_strange(word: str, ground: Ground) -> bool:
    """True for a word with content that the evidence neither has nor can stand for."""
    stems = [s for s in to_stems(word) if s not in STOP_WORDS and s not in _LIGHT]
    return any(not stands(stem, (ground,)) for stem in stems) and not find_figures(word)
