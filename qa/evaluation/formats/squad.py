"""SQuAD 1.1 and 2.0: articles, their paragraphs, the questions on each (Rajpurkar et al. 2018).

Read an article at a time. Each paragraph is a text of its own; the accepted answers are the
spellings of one fact, and the spans they stand at one piece of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from qa.evaluation.formats.set_format import Item, SetFormat, SetText, text_of
from qa.evaluation.formats.text_file import json_items
from qa.evaluation.json_text import shown
from qa.evaluation.set_question import EvidenceQuote, SetQuestion


def squad_format() -> SetFormat:
    """Return the format of SQuAD files."""
    return SetFormat("squad", read, read_texts)


def read(path: Path) -> Iterator[Item]:
    """Yield each question with its paragraph and number there."""
    for doc_id, _, paragraph in _paragraphs(path):
        for number, question in enumerate(paragraph.get("qas", ()), start=1):
            yield f"paragraph {doc_id}, question {number}", partial(_parse, question, doc_id)


def read_texts(path: Path) -> Iterator[SetText]:
    """Yield each paragraph."""
    for doc_id, title, paragraph in _paragraphs(path):
        yield SetText(doc_id, title.replace("_", " "), text_of(paragraph["context"], "context"))


def _paragraphs(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for article in json_items(path, "data.item"):
        try:
            title = str(article.get("title", "article"))
            paragraphs = list(enumerate(article["paragraphs"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not SQuAD: an article has no {error}") from error
        for number, paragraph in paragraphs:
            if not isinstance(paragraph, dict) or not isinstance(paragraph.get("qas", []), list):
                raise ValueError(f"not SQuAD: {title} has the paragraph {shown(paragraph)}")
            yield f"{title}-{number:03}", title, paragraph


def _parse(value: dict[str, Any], doc_id: str) -> SetQuestion:
    answers = [(text_of(a["text"], "text"), int(a["answer_start"])) for a in value["answers"]]
    spans = dict.fromkeys((start, start + len(text)) for text, start in answers if text)
    texts = tuple(dict.fromkeys(text for text, _ in answers if text))
    return SetQuestion(
        id=str(value["id"]),
        question=text_of(value["question"], "question"),
        history=(),
        type="has answer" if texts else "no answer",
        answerable=bool(texts),
        must=(texts,) if texts else (),
        evidence=tuple(EvidenceQuote(doc_id, "", 1, start, end) for start, end in spans),
        answers=texts,
    )
