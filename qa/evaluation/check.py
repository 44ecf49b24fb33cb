"""Validates a question set against the reports: what would make its figures wrong, and the mend."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.plain_text import one_line
from qa.evaluation.errors import BadQuestionSet, BrokenTable
from qa.evaluation.formats.recognise import recognise
from qa.evaluation.formats.set_format import SetFormat
from qa.evaluation.locate import find_quote, nearest
from qa.evaluation.question_set import read_items
from qa.evaluation.set_question import EvidenceQuote, SetQuestion, question_record
from qa.evaluation.wording import flat
from qa.reading.intake import MAX_QUESTION_CHARS, clean_question

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a set: where, in which field, and how to mend it."""

    where: str
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.problem}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A question of a set, None where it can't be read, with what is wrong with it.

    Unless it `is_question`, the faults are those of a table: of its header, or where it breaks.
    """

    question: SetQuestion | None
    faults: tuple[Fault, ...]
    is_question: bool = True


def check_set(path: Path, texts: Mapping[str, str]) -> Iterator[Checked]:
    """Yield every question of a set with what is wrong with it, in their order.

    Raises:
        BadQuestionSet: the file cannot be read, breaks off, or holds no question.
    """
    form = recognise(path)
    for head in form.header_faults(path) if form.header_faults else ():
        yield Checked(None, (Fault(*head),), is_question=False)
    nothing = True
    try:
        for checked in _check_items(path, form, texts):
            nothing = False
            yield checked
    except BrokenTable as error:
        fault = Fault(error.where, "row", error.problem, error.mend)
        yield Checked(None, (fault,), is_question=False)
        return
    if nothing:
        raise BadQuestionSet(f"{path}: holds no question")


def _check_items(path: Path, form: SetFormat, texts: Mapping[str, str]) -> Iterator[Checked]:
    seen: dict[str, str] = {}
    for where, question in read_items(path, form):
        if isinstance(question, str):
            mend = "mend it, or pass over it with --skip-bad"
            yield Checked(None, (Fault(where, "question", question, mend),))
        elif question.id in seen:
            problem = f"{question.id!r} was used before, in {seen[question.id]}"
            mend = "give each question an id of its own"
            yield Checked(None, (Fault(where, "id", problem, mend),))
        else:
            seen[question.id] = where
            yield Checked(question, tuple(check_question(where, question, texts)))


def check_question(where: str, question: SetQuestion, texts: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with one question."""
    if not question.question.strip():
        yield Fault(where, "question", "holds no text", "write the question")
    n_chars = len(clean_question(question.question))
    if n_chars > MAX_QUESTION_CHARS:
        problem = f"has {n_chars:,} characters; longer than {MAX_QUESTION_CHARS:,} is not answered"
        yield Fault(where, "question", problem, "ask in fewer words")
    yield from _check_answerable(where, question)
    yield from _check_facts(where, question, texts)
    for number, item in enumerate(question.evidence):
        yield from _check_evidence(where, f"evidence[{number}]", item, texts)


def sound_lines(found: Iterable[Checked], texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the questions without a fault as lines of our own format, with spans."""
    for checked in found:
        if checked.question and not checked.faults:
            record = question_record(with_spans(checked.question, texts))
            yield json.dumps(record, ensure_ascii=False) + "\n"


def with_spans(question: SetQuestion, texts: Mapping[str, str]) -> SetQuestion:
    """Return a question with the report and span of every quote that stands in a report."""
    return replace(question, evidence=tuple(_with_span(e, texts) for e in question.evidence))


def _with_span(item: EvidenceQuote, texts: Mapping[str, str]) -> EvidenceQuote:
    if not item.quote or item.start is not None:
        return item
    for doc_id in [item.doc_id] if item.doc_id else texts:
        spans = find_quote(texts.get(doc_id, ""), item.quote)
        if spans:
            start, end = spans[0].start, spans[0].end
            published = texts[doc_id][start:end]
            return replace(item, doc_id=doc_id, quote=published, start=start, end=end)
    return item


def _check_answerable(where: str, question: SetQuestion) -> Iterator[Fault]:
    if question.answerable is False and (question.must or question.evidence):
        has = "facts" if question.must else "evidence"
        yield Fault(where, "answerable", f"false, but the question has {has}", "remove one of them")
    known = question.must or question.must_not or question.evidence or question.answers
    if question.answerable and not known:
        problem = "true, but nothing says what is right"
        yield Fault(where, "answerable", problem, "give must, evidence or an answer, or write null")


def _check_facts(where: str, question: SetQuestion, texts: Mapping[str, str]) -> Iterator[Fault]:
    said = [flat(e.quote or _span_text(e, texts)) for e in question.evidence]
    for number, ways in enumerate(question.must):
        if not any(way.strip() for way in ways):
            yield Fault(where, f"must[{number}]", "names no spelling", "write one, or remove it")
        elif question.evidence and not any(flat(way) in text for way in ways for text in said):
            if _follows(question, ways):
                continue
            yield Fault(
                where,
                f"must[{number}]",
                f"no evidence holds {' or '.join(map(repr, ways))}",
                "add a spelling that the reports use, or the quote that holds it",
            )
        for wrong in question.must_not:
            if any(flat(wrong) in flat(way) for way in ways if way.strip()):
                yield Fault(
                    where,
                    "must_not",
                    f"{wrong!r} stands in what must[{number}] accepts, so that no answer is right",
                    "make it longer, or remove it",
                )


def _follows(question: SetQuestion, ways: tuple[str, ...]) -> bool:
    """True for what only several pieces of evidence together give, such as which of two is more.

    No single quote can hold it; that the reference answer says it must do.
    """
    answers = [flat(answer) for answer in question.answers]
    return len(question.groups) > 1 and any(flat(w) in a for w in ways for a in answers)


def _span_text(item: EvidenceQuote, texts: Mapping[str, str]) -> str:
    text = texts.get(item.doc_id, "")
    return text[item.start : item.end] if item.start is not None else text


def _check_evidence(
    where: str, field: str, item: EvidenceQuote, texts: Mapping[str, str]
) -> Iterator[Fault]:
    if item.doc_id and item.doc_id not in texts:
        known = ", ".join(list(texts)[:8])
        yield Fault(where, f"{field}.doc", f"{item.doc_id!r} is no report", f"there are {known}")
        return
    if item.quote and not item.partial:
        yield from _check_quote(where, f"{field}.quote", item, texts)
    if item.start is not None and item.end is not None:
        yield from _check_span(where, field, item, texts)


def _check_quote(
    where: str, field: str, item: EvidenceQuote, texts: Mapping[str, str]
) -> Iterator[Fault]:
    there = [doc_id for doc_id, text in texts.items() if find_quote(text, item.quote)]
    shown = _cut(item.quote)
    if item.doc_id and item.doc_id not in there and there:
        problem = f"“{shown}” is not in {item.doc_id} but in {', '.join(there)}"
        yield Fault(where, field, problem, "correct doc")
    elif not there:
        like = nearest(texts, item.quote)
        mend = f"nearest is “{_cut(like[1])}” in {like[0]}" if like else "copy it from a report"
        yield Fault(where, field, f"“{shown}” is not in any report", mend)


def _check_span(
    where: str, field: str, item: EvidenceQuote, texts: Mapping[str, str]
) -> Iterator[Fault]:
    text = texts.get(item.doc_id, "")
    if not item.doc_id or item.end is None or item.end > len(text):
        problem = f"{item.start} to {item.end} lies outside of {item.doc_id or 'any report'}"
        yield Fault(where, f"{field}.end", problem, f"the report has {len(text)} characters")
        return
    stands = text[item.start : item.end]
    if item.quote and flat(stands) != flat(item.quote):
        spans = find_quote(text, item.quote)
        mend = f"it stands at {spans[0].start} to {spans[0].end}" if spans else "correct the quote"
        problem = f"{item.start} to {item.end} holds “{_cut(stands)}”, not the quote"
        yield Fault(where, f"{field}.start", problem, mend)


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rpartition(' ')[0] or line[:_SHOWN]}…"
