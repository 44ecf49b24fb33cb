"""From a sentence that only names the matter to the sentences that say what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Span
from index.tokens import tokenize
from qa.answer import Evidence
from qa.lexicon.english import pattern
from qa.question import Question
from qa.text.figures import find_figures

_MAX_TOPIC_WORDS = 16
_MAX_FOLLOWING = 3
_BESIDE = 0.9
_BESIDE_AMONG = 4
_MAX_NEW_WORDS = 5
_NAMED_DAY = pattern("time", "day")
_LEANS_BACK = pattern("composing", "points_back")


def developed(question: Question, points: Sequence[Evidence]) -> list[Evidence]:
    """Return the points; if the first only names the matter, what its paragraph says next too.

    A sentence that points back ("This approach will …") belongs to the one before it as well.
    """
    best = points[0]
    following = _following(best)
    if is_topic_sentence(question, best):
        added = following[:_MAX_FOLLOWING]
    else:
        added = [e for e in following[:1] if _LEANS_BACK.match(e.line)]
    known = {e.sentence for e in points}
    new = [e for e in added if e.sentence not in known]
    if is_topic_sentence(question, best) and new:
        return [best, *new]
    lead = [e for e in _before(best) if _LEANS_BACK.match(best.line) and e.sentence not in known]
    return [*lead, best, *new, *points[1:]]


def with_neighbour(found: Sequence[Evidence]) -> list[Evidence]:
    """Return the best evidence; with it the sentence beside it, if that is nearly as good.

    "We sanctioned 40 posts. By May, 31 were filled.": each needs the other.
    """
    best = found[0]
    sentences = best.passage.sentences
    place = sentences.index(best.sentence)
    beside = (*sentences[max(place - 1, 0) : place], *sentences[place + 1 : place + 2])
    near = [
        e
        for e in found[1:_BESIDE_AMONG]
        if e.passage is best.passage
        and e.sentence in beside
        and e.score >= _BESIDE * best.score
        and e.passage.paragraph_text(e.sentence) == best.passage.paragraph_text(best.sentence)
    ]
    return [best, *near[:1]]


def with_next_day(found: Sequence[Evidence]) -> list[Evidence]:
    """Return the best evidence; where it names no day, also the next of its report that does."""
    best = found[0]
    if _NAMED_DAY.search(best.line):
        return [best]
    same = [
        e
        for e in found[1:]
        if e.passage.doc_id == best.passage.doc_id and _NAMED_DAY.search(e.line)
    ]
    return [best, *same[:1]]


def is_topic_sentence(question: Question, evidence: Evidence) -> bool:
    """True for a short sentence at the head of its paragraph that adds little to the question."""
    if len(evidence.line.split()) > _MAX_TOPIC_WORDS or find_figures(evidence.line):
        return False
    if not _starts_paragraph(evidence):
        return False
    asked = {s for t in question.all_terms for phrase in (t.stems, *t.alternatives) for s in phrase}
    return len(set(tokenize(evidence.line)) - asked) <= _MAX_NEW_WORDS


def _starts_paragraph(evidence: Evidence) -> bool:
    before = evidence.passage.text[: evidence.sentence.start - evidence.passage.start]
    return not before.strip() or "\n" in before[len(before.rstrip()) :]


def _before(evidence: Evidence) -> list[Evidence]:
    """The sentence before the evidence in its passage, as evidence of the same score; or none."""
    sentences = evidence.passage.sentences
    position = sentences.index(evidence.sentence)
    before = sentences[max(position - 1, 0) : position]
    return [replace(evidence, sentence=sentence, shown=None) for sentence in before]


def _following(evidence: Evidence) -> list[Evidence]:
    """The sentences after the evidence in its paragraph, as evidence of the same score."""
    passage, found = evidence.passage, []
    position = passage.sentences.index(evidence.sentence)
    previous = evidence.sentence
    for sentence in passage.sentences[position + 1 :]:
        between = passage.text[previous.end - passage.start : sentence.start - passage.start]
        if "\n" in between:
            break
        found.append(replace(evidence, sentence=sentence, shown=None))
        previous = Span(sentence.start, sentence.end)
    return found
