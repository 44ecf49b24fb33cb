"""Answers and conversations as Markdown, with their sources as footnotes; all escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.plain_text import one_line
from qa.answer import Answer, Citation
from qa.rendering.text import generation_note, source_line
from qa.rendering.words import Language, say
from qa.text.hygiene import visible

_NUMBERED_MARK = re.compile(r"\[(\d+)\]")
_DEFINITION = re.compile(r"\[\^[^\]]+\]:")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!^])")


def answer_markdown(answer: Answer, language: Language = "en") -> str:
    """Return question and answer, with the citations as footnotes.

    A footnote is labelled by report and offset ("work-report-2024-7933"), so that several answers
    can be pasted into one document.
    """
    blocks = [f"**{_escaped(one_line(answer.question))}**"]
    if answer.understood and answer.understood.casefold() != answer.question.casefold():
        understood = say("understood", language, question=one_line(answer.understood))
        blocks.append(f"_{_escaped(understood)}_")
    blocks += _lines(answer)
    if answer.closest:
        items = (
            f"- “{_escaped(one_line(c.quote))}” ({_escaped(source_line(c, language))})"
            for c in answer.closest
        )
        blocks.append("\n".join((f"{_escaped(say('closest', language))}:", "", *items)))
    if note := generation_note(answer, language):
        blocks.append(f"_{_escaped(note)}_")
    blocks += _sources(answer.citations, language)
    return "\n\n".join(blocks) + "\n"


def conversation_markdown(answers: Iterable[Answer], language: Language = "en") -> str:
    """Return a conversation; a source that several answers cite is one footnote."""
    seen: set[str] = set()
    texts = []
    for answer in answers:
        text = answer_markdown(answer, language)
        kept = []
        for block in text.split("\n\n"):
            if _DEFINITION.match(block):
                label = block.partition(":")[0]
                if label in seen:
                    continue
                seen.add(label)
            kept.append(block.strip())
        texts.append("\n\n".join(kept))
    return "\n\n---\n\n".join(texts) + "\n"


def _lines(answer: Answer) -> list[str]:
    """Return the paragraphs of an answer; the items of a list are one paragraph."""
    labels = {str(c.number): _label(c) for c in answer.citations}
    blocks: list[str] = []
    for line in answer.text.splitlines():
        is_item = line.startswith("- ")
        pieces = _NUMBERED_MARK.split(line.removeprefix("- "))  # text, number, text, ...
        text = "".join(
            _footnote(piece, labels) if position % 2 else _escaped(piece)
            for position, piece in enumerate(pieces)
        )
        if is_item and blocks and blocks[-1].startswith("- "):
            blocks[-1] += f"\n- {text}"
        else:
            blocks.append(f"- {text}" if is_item else text)
    return blocks


def _footnote(number: str, labels: Mapping[str, str]) -> str:
    return f"[^{labels[number]}]" if number in labels else f"\\[{number}\\]"


def _sources(citations: Sequence[Citation], language: Language) -> list[str]:
    return [
        f"[^{_label(c)}]: {_escaped(source_line(c, language))}. “{_escaped(one_line(c.quote))}”"
        for c in citations
    ]


def _label(citation: Citation) -> str:
    doc_id = re.sub(r"[^\w.-]+", "-", citation.doc_id).strip("-") or "report"
    return f"{doc_id}-{citation.start}"


def _escaped(text: str) -> str:
    """Return text that Markdown shows as it is, also at the beginning of a line."""
    text = _SPECIAL.sub(r"\\\1", visible(text))
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"^([-+=])", r"\\\1", text)
