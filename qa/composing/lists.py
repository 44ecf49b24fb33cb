"""Lists: items joined in a sentence or in sentences of their own, whole and in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answer import Evidence
from qa.composing.answer_line import quote_claims
from qa.draft import Claim
from qa.question import Question
from qa.text.figures import find_figures

_MAX_LIST_WORDS = 140
_MOST_ITEMS = 15
_LEADS = (":", "：")
_ITEM = re.compile(r"\(?(\d{1,2})\)\s+")


def led_list(evidence: Evidence) -> list[Claim]:
    """Return the claims of a line that leads into a list ("as follows:") and of its items, if any.

    An item that answers brings no others along: only the line above them stands for all.
    """
    led = _led(evidence)
    if not led:
        return []
    items = [Claim(f"“{item.line}”", (item,), is_quote=True, is_item=True) for item in led]
    return [Claim(f"“{evidence.line}”", (evidence,), is_quote=True), *items]


def _led(evidence: Evidence) -> list[Evidence]:
    passage, sentence = evidence.passage, evidence.sentence
    if not evidence.line.endswith(_LEADS):
        return []
    around = passage.paragraph_of(sentence)
    after = [s for s in passage.sentences if s.start >= sentence.end and s.overlaps(around)]
    return [replace(evidence, sentence=s, shown=None) for s in after[:_MOST_ITEMS]]


def compose_list(question: Question, points: Sequence[Evidence]) -> list[Claim]:
    """Return the claims of a list: all items of an enumeration, or else the sentences that list."""
    items = enumeration(points[0])
    if items and not _asks_for_one(question, points[0]):
        return [Claim(f"“{item.line}”", (item,), is_quote=True, is_item=True) for item in items]
    return quote_claims(points, whole=True, max_words=_MAX_LIST_WORDS)


def enumeration(evidence: Evidence) -> list[Evidence]:
    """Return the sentences "1) …", "2) …" of the evidence's passage if it belongs to them."""
    passage = evidence.passage
    sentences = [replace(evidence, sentence=s, shown=None) for s in passage.sentences]
    items = [item for item in sentences if _ITEM.match(item.line)]
    position = passage.sentences.index(evidence.sentence)
    leads = position + 1 < len(sentences) and _ITEM.match(sentences[position + 1].line)
    return items if leads or _ITEM.match(evidence.line) else []


def _asks_for_one(question: Question, best: Evidence) -> bool:
    """True if the words of the question stand in one item: then that item is the answer."""
    n_items = len(enumeration(best))
    if any(f.value == n_items for f in find_figures(question.asked)):
        return False
    return bool(_ITEM.match(best.line)) and best.features.get("cover", 0.0) >= _ONE_ITEM


_ONE_ITEM = 0.45
