"""What a report says of itself: title, dates, publisher, language, and what of it is unsure.

`python -m corpus.metadata FILE...` prints it as a line of JSON a file.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from urllib.parse import unquote

from corpus.date_readings import FoundDate
from corpus.dates import find_dates, parse_stamp
from corpus.document import Span, stamp
from corpus.extract import Extract
from corpus.front import Front, FrontLine, headed, read_front
from corpus.labels import label_of, without_dates
from corpus.languages import TextLanguage, language_of
from corpus.names import is_organisation
from corpus.publication import agree, find_publication
from corpus.readers import read_report
from corpus.titles import Title, find_title
from corpus.word_lists import any_of, inside, whole, words

_COMPACT = re.compile(r"(?<!\d)(\d{4})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)")
_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_PARTS = re.compile(r"\s*[|·•]\s*")
_MAX_PUBLISHER_CHARS = 100


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found. `n_pages` is None for a file without pages; `record` quotes the text."""

    title: Title
    published: FoundDate | None
    event: FoundDate | None
    publisher: str
    language: TextLanguage
    n_pages: int | None
    record: tuple[str, ...] = ()

    @property
    def dates(self) -> tuple[FoundDate, ...]:
        """The dates that were found."""
        return tuple(found for found in (self.published, self.event) if found)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is unsure, each in words."""
        doubts = [] if self.title.span else [f"title unsure: from {self.title.found}"]
        doubts += [f"date unsure: {d.found}" for d in self.dates if not d.is_sure]
        return (*doubts, *(() if self.dates else ("no date found",)))

    def describe(self) -> str:
        """Return title, date with its grain, language, pages and doubts on one line."""
        spoken = {"published": "published", "event": "event"}
        dates = [f"{spoken[d.role]} {stamp(d.day, d.grain)}" for d in self.dates]
        pages = [] if self.n_pages is None else [f"{self.n_pages} pages"]
        return " · ".join([self.title.text, *dates, self.language, *pages, *self.doubts])


def read_metadata(extract: Extract, file_name: str) -> Metadata:
    """Return what a report and its file's name say of the report."""
    front = read_front(extract)
    title = find_title(extract, front, file_name)
    front = headed(front, title.span)
    dates = _with_others(find_publication(front, title.span), extract, file_name, title.text)
    by_role = {found.role: found for found in dates}
    return Metadata(
        title=title,
        published=by_role.get("published"),
        event=by_role.get("event"),
        publisher=_publisher(front),
        language=language_of(extract.text, extract.properties.language),
        n_pages=len(extract.pages) or None,
        record=_record(extract, title, dates),
    )


def _with_others(
    dates: Sequence[FoundDate], extract: Extract, file_name: str, title: str
) -> list[FoundDate]:
    """Add the date of the file's name or its properties, where the text tells none for sure."""
    others = list(_of_file(extract, file_name, title))
    settled = [_settled(found, others) for found in dates]
    if any(found.is_sure for found in settled):
        return [found for found in settled if found.is_sure]
    return others[:1] or settled[:1]


def _settled(found: FoundDate, others: Sequence[FoundDate]) -> FoundDate:
    """Return an unsure date as sure if the file says the same of it."""
    if found.is_sure or not found.line:
        return found
    numbers = {int(number) for number in re.findall(r"\d{1,4}", found.line.text)}
    for other in others:
        both = {other.day.day, other.day.month} <= numbers or found.grain != "year"
        if other.grain == "day" and agree(found, other) and both:
            return replace(other, role=found.role, is_sure=True, line=found.line)
    return found


def _of_file(extract: Extract, file_name: str, title: str) -> Iterator[FoundDate]:
    stem = re.sub(r"[_+]", " ", PurePath(unquote(file_name)).stem)
    is_occasion = inside("occasions", "kinds").search(f"{title} {stem.replace('-', ' ')}")
    in_name = [m for m in find_dates(stem) if m.grain != "year" and not m.is_ambiguous]
    compact = (parse_stamp("-".join(match.groups())) for match in _COMPACT.finditer(stem))
    named = [value for value in compact if value] or [(m.day, m.grain) for m in in_name]
    for day, grain in named[:1]:
        yield FoundDate(
            "event" if is_occasion else "published", day, grain, False, "from the file's name"
        )
    said = _ISO.match(extract.properties.date)
    value = parse_stamp(said.group()) if said else None
    if value:
        yield FoundDate("published", *value, False, "from the file's properties")


def _publisher(front: Front) -> str:
    """Return the publisher where a label, an imprint or a line of its name alone tells it."""
    lines = [line for line in (*front.head, *front.foot) if not line.is_prose]
    for line in lines:
        for label, value in _labelled(line.text):
            if is_organisation(value) or label not in ("from", "source"):
                return value[:_MAX_PUBLISHER_CHARS]
    lines = [line for line in lines if line in front.head or line.is_cjk]
    names = [_name_in(line) for line in lines]
    imprinted = [n for n, line in zip(names, lines, strict=True) if n and n != line.text]
    return next(iter((*imprinted, *(n for n in names if n))), "")


def _labelled(line: str) -> Iterator[tuple[str, str]]:
    """Yield the labels of publishers in a line with what follows each."""
    for match in _publisher_labels().finditer(line):
        value = label_of(f"source: {line[match.end() :]}")[1]
        if value:
            is_cjk = any("\u3400" <= char <= "\u9fff" for char in value)
            yield match.group(1).lower(), value.split()[0] if is_cjk else value


@cache
def _publisher_labels() -> re.Pattern[str]:
    return re.compile(rf"({any_of(words('publishers', 'labels'))})\s*[:：]\s*", re.IGNORECASE)


def _name_in(line: FrontLine) -> str:
    if (
        label_of(line.text)[0]
        or _publisher_labels().search(line.text)
        or whole("lines", "classified").match(line.text)
    ):
        return ""
    parts = (without_dates(p) if find_dates(p) else p for p in _PARTS.split(line.text))
    return next((part for part in parts if is_organisation(part)), "")


def _record(extract: Extract, title: Title, dates: Sequence[FoundDate]) -> tuple[str, ...]:
    """Return the lines of title and dates as they stand, those that are no part of a paragraph."""
    spans = [title.span] if title.span else []
    spans += [d.line.span for d in dates if d.line and d.is_sure and not d.line.is_prose]
    apart = [span for span in spans if _stands_alone(extract, span, spans)]
    if all(any(block.span.overlaps(span) for span in apart) for block in extract.blocks):
        return ()  # a report of no more than these lines keeps them as its text
    quotes = [extract.text[span.start : span.end] for span in sorted(apart)]
    return tuple(dict.fromkeys(quotes))


def _stands_alone(extract: Extract, span: Span, spans: Sequence[Span]) -> bool:
    """True if no block goes beyond the quoted lines, and the quote stands nowhere before."""
    quote = extract.text[span.start : span.end]
    touched = [b.span for b in extract.blocks if b.span.overlaps(span)]
    within = all(any(s.start <= t.start and t.end <= s.end for s in spans) for t in touched)
    return within and extract.text.find(quote) == span.start


def as_json(metadata: Metadata) -> dict[str, object]:
    """Return the metadata as values of JSON."""
    dates = {
        d.role: {
            "date": stamp(d.day, d.grain),
            "grain": d.grain,
            "sure": d.is_sure,
            "found": d.found,
        }
        for d in metadata.dates
    }
    return {
        "title": metadata.title.text,
        "title_found": metadata.title.found,
        "published": dates.get("published"),
        "event": dates.get("event"),
        "publisher": metadata.publisher,
        "language": metadata.language,
        "n_pages": metadata.n_pages,
        "doubts": list(metadata.doubts),
        "record": list(metadata.record),
    }


def main(paths: Sequence[str]) -> None:
    """Print the metadata of files, a line of JSON each."""
    for path in map(Path, paths):
        metadata = read_metadata(read_report(path)[1], path.name)
        line = json.dumps({"file": path.name, **as_json(metadata)}, ensure_ascii=False)
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
