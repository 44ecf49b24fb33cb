"""What a report says of itself: title, dates, publisher, language, and what of it is unsure.

In: the extract of a file and its name. Out: `Metadata`. Begin with `read_metadata`. `lines` reads
the lines at head and foot, `line_kinds` says what a line is, `mentions` finds its dates. `titles`
and `dates` choose among candidates, runs of lines and dates, by signs with weights that
`qa.training.fit_titles` and `fit_dates` fitted. All words are in `words.toml`.
`python -m corpus.metadata FILE...` prints a line of JSON a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import Literal
from urllib.parse import unquote

from corpus.document import Span, stamp
from corpus.extract import Extract
from corpus.metadata.dates import LIKELY, FoundDate, find_publication
from corpus.metadata.line_kinds import is_organisation, label_of, without_dates
from corpus.metadata.lines import Front, FrontLine, headed, read_front
from corpus.metadata.mentions import find_dates, parse_stamp
from corpus.metadata.titles import Title, find_title
from corpus.metadata.words import any_of, inside, whole, words

_COMPACT = re.compile(r"(?<!\d)(\d{4})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)")
_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_PARTS = re.compile(r"\s*[|·•]\s*")
_MAX_PUBLISHER_CHARS = 100
TextLanguage = Literal["en", "zh", "other"]
_CHARS = 20_000
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH_SHARE = 0.15
_FEW_WORDS = 25
_OF_NAME = "from the file's name"


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
    likely = [found for found in settled if found.is_sure or found.chance >= LIKELY]
    if likely:
        return likely
    named = [found for found in others if found.found == _OF_NAME]
    return (named or settled or others)[:1]


def _settled(found: FoundDate, others: Sequence[FoundDate]) -> FoundDate:
    """Return an unsure date as sure if the file says the same of it."""
    if found.is_sure or not found.line:
        return found
    numbers = {int(number) for number in re.findall(r"\d{1,4}", found.line.text)}
    for other in others:
        both = {other.day.day, other.day.month} <= numbers or found.grain != "year"
        if other.grain == "day" and _agree(found, other) and both:
            return replace(other, role=found.role, is_sure=True, line=found.line)
    return found


def _agree(one: FoundDate, other: FoundDate) -> bool:
    """True if two dates can be the same, the one perhaps less exact."""
    told = (stamp(one.day, one.grain), stamp(other.day, other.grain))
    length = min(map(len, told))
    return told[0][:length] == told[1][:length]


def _of_file(extract: Extract, file_name: str, title: str) -> Iterator[FoundDate]:
    stem = re.sub(r"[_+]", " ", PurePath(unquote(file_name)).stem)
    is_occasion = inside("occasions", "kinds").search(f"{title} {stem.replace('-', ' ')}")
    in_name = [m for m in find_dates(stem) if m.grain != "year" and not m.is_ambiguous]
    compact = (parse_stamp("-".join(match.groups())) for match in _COMPACT.finditer(stem))
    named = [value for value in compact if value] or [(m.day, m.grain) for m in in_name]
    for day, grain in named[:1]:
        yield FoundDate("event" if is_occasion else "published", day, grain, False, _OF_NAME)
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


def language_of(text: str, said: str = "") -> TextLanguage:
    """Return the language of a text. `said` is what its file says, for a text of a few words."""
    text = text[:_CHARS]
    n_han, n_kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    found = [word.lower() for word in _LETTERS.findall(_HAN.sub(" ", text))]
    if n_han + n_kana > len(found):
        return "other" if n_kana > 0.1 * n_han else "zh"
    if len(found) < _FEW_WORDS and said:
        short = said.lower()[:2]
        return "en" if short == "en" else "zh" if short == "zh" else "other"
    common = frozenset(words("languages", "english"))
    share = sum(word in common for word in found) / max(len(found), 1)
    is_latin = all(word.isascii() for word in found)
    least = _ENGLISH_SHARE if len(found) >= 2 * _FEW_WORDS or not is_latin else 0.05
    return "en" if share >= least or (len(found) < _FEW_WORDS and is_latin) else "other"
