"""Whether what a sentence tells besides names and figures is told by its evidence at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.tokens import STOP_WORDS
from qa.checking.closeness import Rarity, has_phrase
from qa.checking.ground import Ground
from qa.checking.quantities import read_figures
from qa.checking.roles import LEADS, LED_BY
from qa.lexicon.english import word_list
from qa.text.clauses import segments
from qa.text.people import places_of_people
from qa.text.synonyms import stems_of, synonyms_of, to_stems

_MEETINGS = word_list("people", "meetings")
_NO_CONTENT = frozenset(to_stems(" ".join((*word_list("checking", "no_content"), *_MEETINGS))))
_MIN_CLAUSE_WORDS = 3
_MIN_BEGINNING = 5
_NUMBER = re.compile(r"\d")


def told_share(text: str, grounds: Sequence[Ground], rarity: Rarity) -> float:
    """Return the least share, by rarity, of a clause's words that the evidence tells, 0 to 1.

    People, who leads, and figures are checked elsewhere, and the report's own title and date tell
    nothing of what happened. Clauses of few words count with the whole only.
    """
    whole = list(_words(text, grounds))
    pieces = [list(_words(text[s.start : s.end], grounds)) for s in segments(text)]
    shares = [
        _share(words, grounds, rarity)
        for words in (whole, *(p for p in pieces if len(p) >= _MIN_CLAUSE_WORDS))
        if words
    ]
    return min(shares, default=1.0)


def _words(text: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The stems of content words, each once; the report's own names are left out."""
    bare = list(text)
    checked = [(span.start, span.end) for _, span in places_of_people(text)]
    checked += [(f.span.start, f.span.end) for f in read_figures(text)]
    checked += [m.span() for told in (LEADS, LED_BY) for m in told.finditer(text)]
    for start, end in checked:
        bare[start:end] = " " * (end - start)
    empty = STOP_WORDS | _NO_CONTENT | stems_of(grounds[0].lexicon.own)
    names = {s for g in grounds for s in g.known.known - g.said.known}
    for stem in dict.fromkeys(to_stems("".join(bare))):
        if stem not in empty and stem not in names and not _NUMBER.search(stem):
            yield stem


def _share(words: Sequence[str], grounds: Sequence[Ground], rarity: Rarity) -> float:
    told = sum(rarity.of(w) for w in words if _is_told(w, grounds))
    return told / sum(rarity.of(w) for w in words)


def _is_told(word: str, grounds: Sequence[Ground]) -> bool:
    return any(
        has_phrase(ground.said, phrase)
        for ground in grounds
        for phrase in ((word,), *synonyms_of(ground.lexicon).of((word,)))
    ) or any(_same_beginning(word, other) for ground in grounds for other in ground.said.known)


def _same_beginning(one: str, other: str) -> bool:
    """True if one of two words is the other with an ending: "attendee", "attend"."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _MIN_BEGINNING and longer.startswith(shorter)
