"""What a figure or a name goes with: the words beside it, here and in the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from corpus.document import Span
from index.tokens import STOP_WORDS
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import pattern, word_list
from qa.text.clauses import segments
from qa.text.matching import root
from qa.text.synonyms import Synonyms, stems_of, to_stems, word_synonyms_of

_HELPING_VERB = pattern("counting", "helping_verb")
_WEAK = frozenset(to_stems(" ".join(word_list("counting", "weak"))))
Reader = Callable[[str], list[str]]
"""Returns the content words of a text."""
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A figure or name in a text: what it is, its sort, its place."""

    key: str
    sort: str
    span: Span


def is_swapped(
    anchor: Anchor,
    every: Sequence[Anchor],
    text: str,
    others: Sequence[Anchor],
    line: str,
    *,
    lexicon: CorpusLexicon | None = None,
) -> bool:
    """True if the words beside an anchor stand beside another one of its sort in the evidence.

    `every` are all anchors of the text, `others` all of the evidence `line`, which is read with
    the corpus's lexicon, or the general one.
    """
    same = [o for o in others if o.key == anchor.key]
    rivals = [o for o in others if o.sort == anchor.sort and o.key != anchor.key]
    if not same or not rivals:
        return False
    reader = partial(content, lexicon=lexicon)
    said = _beside(text, anchor, every, reader)
    own = {w for o in same for w in _words_of(line, o, others, reader)}
    theirs = [_own_words(line, r, others, reader) for r in rivals]
    if said & own.difference(*theirs):
        return False
    if any(said & (words - own) for words in theirs):
        return True
    head = _head(text, anchor)
    heads = {_head(line, o) for o in same}
    return head not in heads and head in {_head(line, r) for r in rivals} and not heads & said


def _words_of(line: str, anchor: Anchor, every: Sequence[Anchor], read: Reader) -> set[str]:
    """The words beside an anchor, and the subjects named before: later clauses share them."""
    own = _own_words(line, anchor, every, read)
    if _RESPECTIVELY.search(line):
        return own
    subjects = [
        _HELPING_VERB.split(line[_segment(line, a).start : a.span.start])[0]
        for a in every
        if a.span.end <= anchor.span.start
    ]
    return own | set(read(" ".join(subjects)))


def _own_words(line: str, anchor: Anchor, every: Sequence[Anchor], read: Reader) -> set[str]:
    same_sort = [a for a in every if a.sort == anchor.sort]
    if _RESPECTIVELY.search(line) and len(same_sort) > 1:
        return _respectively(line, anchor, same_sort, read)
    return _beside(line, anchor, every, read)


def _beside(text: str, anchor: Anchor, every: Sequence[Anchor], read: Reader) -> set[str]:
    """The content words of the anchor's segment up to the next of its sort.

    What stands between two of a sort goes with the first of them.
    """
    segment = _segment(text, anchor)
    alike = [a.span for a in every if a.sort == anchor.sort and a.span.overlaps(segment)]
    end = min([segment.end, *(s.start for s in alike if s.start >= anchor.span.end)])
    beside = read(text[anchor.span.end : end])
    if not any(s.end <= anchor.span.start for s in alike):
        beside += read(text[segment.start : anchor.span.start])
    return set(beside)


def _head(text: str, anchor: Anchor) -> str:
    """The first content word after an anchor: mostly what it counts; "" at the segment's end."""
    after = text[anchor.span.end : _segment(text, anchor).end]
    return next((s for s in to_stems(after) if s not in STOP_WORDS and s not in _WEAK), "")


def _segment(text: str, anchor: Anchor) -> Span:
    return next(
        (s for s in segments(text) if s.start <= anchor.span.start < s.end), Span(0, len(text))
    )


def _respectively(line: str, anchor: Anchor, anchors: Sequence[Anchor], read: Reader) -> set[str]:
    """The words of an anchor's own item: "the rates of a and b reached 1 and 2 respectively"."""
    ordered = sorted(anchors, key=lambda a: a.span)
    before = re.split(r"[,;]\s*(?:and\s+)?|\s+and\s+", line[: ordered[0].span.start].strip(" ,"))
    items = before[-len(ordered) :]
    place = ordered.index(anchor)
    return set(read(items[place])) if place < len(items) else set()


def content(text: str, lexicon: CorpusLexicon | None = None) -> list[str]:
    """Stems of the content words, each in the spelling that its synonyms share.

    Words are those of the general lexicon where none of a corpus is given.
    """
    lexicon = lexicon or CorpusLexicon.load()
    weak = _WEAK | stems_of(lexicon.own)
    synonyms = word_synonyms_of(lexicon)
    return [_shared(s, synonyms) for s in to_stems(text) if s not in STOP_WORDS and s not in weak]


def _shared(stem: str, synonyms: Synonyms) -> str:
    single = [p[0] for p in synonyms.of((stem,)) if len(p) == 1]
    return min([root(stem), *map(root, single)])
