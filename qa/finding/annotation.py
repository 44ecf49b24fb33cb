"""What every question needs to know of a passage's sentences, read once and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from corpus.document import Document, Span
from corpus.passages import Passage
from corpus.plain_text import one_line, plain_line
from qa.finding.answer_form import BYLINE
from qa.lexicon.english import pattern
from qa.text.matching import Text, read_text
from qa.text.people import find_people

_OPENS_BACK = pattern("references", "opening_back")
_REMEMBERED = 4096
_HEAD_CHARS = 300
_MAX_PEOPLE = 100
"""Names; what every sentence is read with must not grow with the report."""


@dataclass(frozen=True, slots=True, eq=False)
class AnnotatedSentence:
    """A sentence with all that is understood in it; equal to itself alone, so quick to look up.

    `published` is plain and of the published length, `line` on one line; `before` is the sentence
    that its first word points back to; `led` speaks of the headings and of the sentence before,
    `nearby` of the report, the headings and the paragraph, `report` of the report's own names.
    """

    span: Span
    published: str
    line: str
    before: str
    about: str
    is_record: bool
    is_byline: bool
    text: Text
    led: Text
    nearby: Text
    report: Text


class Annotator:
    """Reads the sentences of passages; those of the last few thousand are remembered."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        """`documents` by id."""
        self._documents = documents
        self._about = lru_cache(maxsize=_REMEMBERED)(self._read_about)
        self._report = lru_cache(maxsize=_REMEMBERED)(self._read_report)
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)

    def _read(self, passage: Passage) -> tuple[AnnotatedSentence, ...]:
        """Return the sentences of a passage, in order."""
        records = self._documents[passage.doc_id].records
        headings = " ".join(passage.path)
        setting = f"{self._about(passage.doc_id)} {headings}"
        read: list[AnnotatedSentence] = []
        for span in passage.sentences:
            published = plain_line(passage.sentence_text(span))
            line = one_line(published)
            last = read[-1].line if read else ""
            before = last if _OPENS_BACK.match(line) else ""
            paragraph = one_line(passage.paragraph_text(span))
            read.append(
                AnnotatedSentence(
                    span=span,
                    published=published,
                    line=line,
                    before=before,
                    about=f"{setting} {before}",
                    is_record=span in records,
                    is_byline=bool(BYLINE.match(line)),
                    text=read_text(line),
                    led=read_text(f"{headings} {last}"),
                    nearby=read_text(f"{setting} {paragraph}"),
                    report=self._report(passage.doc_id),
                )
            )
        return tuple(read)

    def sentence(self, passage: Passage, span: Span) -> AnnotatedSentence:
        """Return one sentence of a passage."""
        return next(sentence for sentence in self.read(passage) if sentence.span == span)

    def _read_about(self, doc_id: str) -> str:
        """What is understood in every sentence of a report: what it is called, whom it names."""
        people = " ".join(find_people(self._documents[doc_id].text)[:_MAX_PEOPLE])
        return one_line(f"{self._called(doc_id)} {people}")

    def _read_report(self, doc_id: str) -> Text:
        return read_text(self._called(doc_id))

    def _called(self, doc_id: str) -> str:
        """What a report is called: its title, names and publisher, who speaks, its first lines."""
        document = self._documents[doc_id]
        source = document.source
        names = " ".join(source.names)
        head = document.text[:_HEAD_CHARS]
        return one_line(f"{source.title} {names} {source.publisher} {source.speaker} {head}")
