"""The title of a report: the best of its first lines, joined where it is wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import unquote

from corpus.dates import find_dates
from corpus.document import Span
from corpus.extract import Extract
from corpus.front import Front, FrontLine
from corpus.furniture import is_furniture
from corpus.headings import part_period
from corpus.names import ends_in_document, has_document, is_organisation
from corpus.plain_text import one_line
from corpus.word_lists import any_of, inside, months, whole, words

MAX_TITLE_CHARS = 240
_MAX_WORDS = 32
_LEAST_SCORE = 0.0
_WRAPPED_CHARS = 26
_LABEL = re.compile(r"([^:：]{1,24})[:：]\s*(.*)$", re.DOTALL)
_NEXT_LABEL = re.compile(r"\s+\S{2,6}[:：]")
_WORD = re.compile(r"[^\W_][\w'’.-]*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_SERIES = re.compile(
    r"\bno\.? ?\d[\d/.-]*$|^(?:\S+ ){1,3}(?!(?:19|20)\d\d$)\d[\d/.-]*$", re.IGNORECASE
)
_COLUMNS = re.compile(r"\s[|·•]\s")
_LINKS = tuple("和及与暨的、")
_SENTENCE_END = re.compile(r"[.。;；,，]$")
_AROUND_DATE = re.compile(r"[\s|,;:·•/()\[\]–—-]+|\d{1,2}:\d{2}(?::\d{2})?|\b[ap]\.?m\.?\b", re.I)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and its place in the text, None where it is not from the text; `found` says where."""

    text: str
    span: Span | None
    found: str


def find_title(extract: Extract, front: Front, file_name: str) -> Title:
    """Return the title of a report: of its first lines, its properties or its file's name."""
    spans = list(_candidates(front))
    scored = [(_score(lines, place), -place, lines) for place, lines in enumerate(spans)]
    best = max(scored, key=lambda entry: entry[:2], default=None)
    if best and best[0] > _LEAST_SCORE:
        return _title_of(best[2])
    title = one_line(extract.properties.title)[:MAX_TITLE_CHARS]
    if title and not whole("titles", "junk").match(title):
        return Title(title, None, "the file's properties")
    return Title(readable(file_name), None, "the file's name")


def readable(file_name: str) -> str:
    """Return a file's name as words: without its type, marks of copies and joining signs."""
    stem = PurePath(unquote(file_name)).stem
    stem = re.sub(r"(?:^copy of )|(?:\s*\(\d+\)$)|(?:\s-\scopy$)", "", stem, flags=re.IGNORECASE)
    stem = re.sub(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})", " ", stem)
    name = " ".join(re.sub(r"[_+]|(?<!\d)-|-(?!\d)", " ", stem).split()) or stem
    return (name[:1].upper() + name[1:])[:MAX_TITLE_CHARS]


def label_of(line: str) -> tuple[str, str]:
    """Return the label of a line and what follows: "Subject: Gates"; "" without a known label."""
    match = _LABEL.match(line)
    if match:
        label = match.group(1).strip()
        if any(whole("lines", name).match(label) for name in ("labelled", "titled")):
            return label.lower(), _NEXT_LABEL.split(match.group(2))[0].strip()
    return "", line


def without_dates(line: str) -> str:
    """Return what a line says beside dates, days of the week and times."""
    for mention in reversed(find_dates(line)):
        line = line[: mention.span.start] + " " + line[mention.span.end :]
    line = re.sub(any_of(words("dates", "weekdays")) + r"\.?", " ", line, flags=re.IGNORECASE)
    return " ".join(_AROUND_DATE.sub(" ", line).split())


def _candidates(front: Front) -> Iterator[list[FrontLine]]:
    """Yield the lines that may be a title, those of a wrapped one together."""
    known = " ".join(line.text for line in (*front.head, *front.body))
    lines: list[FrontLine] = []
    for line in _first_lines(front):
        is_title = _may_be_title(line)
        if lines and is_title and _goes_on(lines, line, known):
            lines.append(line)
            continue
        if lines:
            yield lines
        lines = [line] if is_title else []
    if lines:
        yield lines


def _first_lines(front: Front) -> Sequence[FrontLine]:
    """Return the lines of the head, and the headings that the format marks soon after."""
    marked = [line for line in front.body[:12] if line.level]
    return (*front.head, *marked)


def _may_be_title(line: FrontLine) -> bool:
    text = line.text
    label, _ = label_of(text)
    if label:
        return bool(whole("lines", "titled").match(label)) and len(text) > len(label) + 2
    if line.is_prose or line.is_cell or len(text) > MAX_TITLE_CHARS or not without_dates(text):
        return False
    dated = _LABEL.match(text)
    if (
        dated
        and dated.group(2)
        and not has_document(dated.group(1))
        and not without_dates(dated.group(2))
    ):
        return False
    if any(whole("lines", n).match(text) for n in ("classified", "numbers", "contacts", "generic")):
        return False
    if inside_start("bylines", text) or is_furniture(text):
        return False
    return not is_organisation(text) and not _is_imprint(text)


def inside_start(name: str, text: str) -> bool:
    """True for a text that begins with one of a list of `lines`."""
    return bool(re.match(rf"(?:{'|'.join(words('lines', name))})", text, re.IGNORECASE))


def _is_imprint(text: str) -> bool:
    """True for a line of a place or a publisher with a date, such as "Lyon, 28 April 2022"."""
    exact = [m for m in find_dates(text) if m.grain != "year"]
    rest = without_dates(text)
    if not exact or has_document(rest):
        return False
    return len(_WORD.findall(rest)) <= 5 or is_organisation(rest)


def _goes_on(lines: Sequence[FrontLine], line: FrontLine, known: str) -> bool:
    """True if a line is the rest of a title that begins in the lines before it."""
    above, text = lines[-1].text, line.text
    if line.level != lines[-1].level or label_of(above)[0] or label_of(text)[0]:
        return False
    if line.gap > 1 or len(lines) > 4:
        return False
    if line.is_cjk:
        open_above = not ends_in_document(above) and above[-1] not in "）)。"
        open_above = open_above or text.startswith(_LINKS)
        return (
            not line.gap and open_above and text[0] not in "—-（(《" and bool(without_dates(text))
        )
    first, last = text.split()[0], above.split()[-1].lower()
    open_ends = words("titles", "open_ends")
    if last in open_ends or above[-1] in ",&-–—":
        return True
    if above[-1] == ":":
        return not line.gap
    is_subtitle = first.strip(":,").lower() in words("titles", "subtitles")
    if is_subtitle and not (first.islower() and first in open_ends):
        return False
    if first[0].islower() or (not line.gap and first.lower() in open_ends):
        return True
    return not line.gap and _completes(above, text, known)


def _completes(above: str, text: str, known: str) -> bool:
    """True if two lines are one title rather than title and subtitle."""
    if above[-1] in ".?!)":
        return False
    if re.search(r"\d{4}$", above) or (above.isupper() != text.isupper()):
        return False
    is_closed = ends_in_document(above)
    if is_closed:
        return False
    if has_document(text) and not has_document(above):
        return True
    found = _WORD.findall(text)
    is_no_name = len(found) == 1 or any(c.isdigit() for c in text) or above.isupper()
    is_no_name = is_no_name or any(_is_common(word, known) for word in found)
    return len(above) >= _WRAPPED_CHARS and is_no_name


def _is_common(word: str, known: str) -> bool:
    """True for a word that the report also has in lower case: it is no part of a name."""
    return (
        len(word) > 3
        and word.lower() not in months()
        and bool(re.search(rf"\b{re.escape(word.lower())}\b", known))
    )


def _score(lines: Sequence[FrontLine], place: int) -> float:
    """Return how much some lines look like a title; `place` counts the candidates before them."""
    text = one_line(" ".join(line.text for line in lines))
    label, text = label_of(text)
    found = _WORD.findall(text)
    n_words = len(found)
    is_cjk = bool(_CJK.search(text))
    score = (
        3.0
        - 1.5 * min(place, 4)
        + 1.5 * (has_document(text) and (n_words > 1 or is_cjk))
        + 4.0 * bool(label)
    )
    score += {0: 0, 1: 4, 2: 2}.get(lines[0].level, 0)
    score -= 3.0 * (not is_cjk and n_words < 2) + 2.5 * lines[0].is_repeated
    score -= 3.5 * (part_period(text) is not None and not has_document(text))
    bare = (text, without_dates(text))
    score -= 3.5 * (any(_SERIES.search(t) for t in bare) or bool(_COLUMNS.search(text)))
    score -= 3.0 * bool(_SENTENCE_END.search(text)) + 4.0 * (n_words > _MAX_WORDS)
    score -= 4.0 * (bool(found) and not is_cjk and text[0].islower())
    if found and not is_cjk:
        score -= 3.0 * (found[-1].lower() in words("titles", "open_ends"))
    return score + 0.5 * (text.istitle() or text.isupper())


def _title_of(lines: Sequence[FrontLine]) -> Title:
    _, text = label_of(one_line("\n".join(line.text for line in lines)))
    text = inside("titles", "tails").sub("", text).rstrip(" ,:：") or text
    text = re.sub(r"^[《](.*)[》]$", r"\1", text)
    return Title(text, Span(lines[0].span.start, lines[-1].span.end), "the text")
