"""The reports as HTML: the list, and one report whole; whatever comes from outside is escaped."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from corpus.document import Document, Section, Span
from corpus.plain_text import one_line
from qa.rendering.report_view import Found, Overview
from qa.rendering.words import Language, period_words, say

_MOST_FOUND = 30
_EXCERPT = 110


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of a report that is marked where it is shown: cited, found, or opened at."""

    span: Span
    css: str
    note: str = ""
    name: str = ""


def reports_html(
    overviews: Sequence[Overview],
    language: Language = "en",
    *,
    brought: Iterable[str] = (),
    chosen: Iterable[str] | None = None,
    n_found: Mapping[str, int] | None = None,
    n_left_out: int = 0,
) -> str:
    """Return the list of reports, each with a button that opens it.

    `brought` are the ids of those brought along, `chosen` of those answered from (all if None),
    `n_found` says in how many sentences a search found something: those with most come first, the
    others are counted.
    """
    own = frozenset(brought)
    of = None if chosen is None else frozenset(chosen)
    found = [o for o in overviews if n_found is None or n_found.get(o.source.doc_id)]
    items = "".join(
        _item(o, language, o.source.doc_id in own, of is None or o.source.doc_id in of, n_found)
        for o in sorted(found, key=lambda o: -(n_found or {}).get(o.source.doc_id, 0))
    )
    n_without = len(overviews) - len(found)
    without = f'<p class="note">{escape(say("reports_not_found", language, n=n_without))}</p>'
    more = f'<p class="note">{escape(say("reports_more", language, n=n_left_out))}</p>'
    none = f'<p class="note">{escape(say("reports_none", language))}</p>'
    below = f"{without if n_without else ''}{more if n_left_out else ''}{'' if overviews else none}"
    return f'<ul class="reports">{items}</ul>{below}'


def report_html(
    document: Document,
    language: Language = "en",
    *,
    marks: Sequence[Marked] = (),
    found: Found | None = None,
    target: Span | None = None,
    opened: int = 0,
) -> str:
    """Return a report whole: headings to jump to; marked are citations, words found, the target.

    `opened` numbers the openings, so that the page can tell one from a mere change of the marks.
    """
    every = list(marks)
    if found:
        every += [Marked(span, "found") for span in found.words]
        every += [Marked(s, "finding", name=f"found-{s.start}") for s in found.sentences]
    if target:
        every.append(Marked(target, "target", name="report-target"))
    source = document.source
    where = " · ".join(part for part in (source.publisher, source.date_label) if part)
    body = "".join(
        _section(document, number, section, every, language, before=before)
        for number, (section, before) in enumerate(
            zip(document.sections, (None, *document.sections), strict=False)
        )
    )
    return (
        f'<article class="report" id="report" tabindex="-1" data-opened="{opened}" '
        f'aria-labelledby="report-title">{_ways(language)}'
        f'<header><h2 id="report-title">{escape(source.title)}</h2>'
        f'<p class="where">{escape(where)}</p>'
        f"{_headings(document, language)}{_finds(document, found, language)}</header>"
        f"{body}</article>"
    )


def _ways(language: Language) -> str:
    """Return the ways out of a report; page and panel show the second where there is one."""
    return (
        f'<p class="ways"><button type="button" class="close-report">'
        f"{escape(say('report_close', language))}</button>"
        f'<button type="button" class="back-to-card" hidden>'
        f"{escape(say('back', language))}</button></p>"
    )


def _item(
    overview: Overview,
    language: Language,
    is_brought: bool,
    is_chosen: bool,
    n_found: Mapping[str, int] | None,
) -> str:
    source = overview.source
    about = "".join(f"<li>{escape(line)}</li>" for line in overview.about)
    if overview.n_more:
        about += f"<li>{escape(say('about_more', language, n=overview.n_more))}</li>"
    tags = [say("report_brought", language)] if is_brought else []
    tags += [] if is_chosen else [say("report_not_chosen", language)]
    if n_found is not None:
        tags.append(say("report_found", language, n=n_found.get(source.doc_id, 0)))
    tagged = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in tags)
    length = say("report_length", language, words=f"{overview.n_words:,}")
    years = ", ".join(map(str, overview.years))
    speaks = say("report_years", language, years=years) if years else say("no_year", language)
    where = " · ".join(part for part in (source.publisher, source.date_label, length) if part)
    return (
        f'<li class="{"chosen" if is_chosen else "not-chosen"}"><h2><button type="button" '
        f'class="open-report" data-report="{escape(source.doc_id)}">'
        f"{escape(source.title)}</button></h2>"
        f'<p class="where">{escape(where)}</p>'
        f'<p class="where">{escape(speaks)}{tagged}</p>'
        f'<ul class="about">{about}</ul></li>'
    )


def _headings(document: Document, language: Language) -> str:
    """Return links to the headings, in a fold of its own; nothing for a report without any."""
    links = [
        f'<li><a class="jump" href="#report-part-{number}">{escape(section.path[-1])}</a></li>'
        for number, section in enumerate(document.sections)
        if section.path
    ]
    if not links:
        return ""
    title = escape(say("report_headings", language, n=len(links)))
    return (
        f'<details class="headings"><summary>{title}</summary><ol>{"".join(links)}</ol></details>'
    )


def _finds(document: Document, found: Found | None, language: Language) -> str:
    """Return links to the sentences that a search found."""
    if found is None:
        return ""
    n_found = len(found.sentences)
    said = f'<p class="note">{escape(say("report_found", language, n=n_found))}</p>'
    links = "".join(
        f'<li><a class="jump" href="#found-{span.start}">'
        f"{escape(_excerpt(document, span, found))}</a></li>"
        for span in found.sentences[:_MOST_FOUND]
    )
    return f'{said}<ol class="finds">{links}</ol>' if links else said


def _excerpt(document: Document, span: Span, found: Found) -> str:
    """Return what of a sentence stands around the first word found in it."""
    first = next((word.start for word in found.words if word.overlaps(span)), span.start)
    start = max(span.start, min(first - _EXCERPT // 3, span.end - _EXCERPT))
    end = min(start + _EXCERPT, span.end)
    said = one_line(document.text[start:end])
    return f"{'…' if start > span.start else ''}{said}{'…' if end < span.end else ''}"


def _section(
    document: Document,
    number: int,
    section: Section,
    marks: Sequence[Marked],
    language: Language,
    *,
    before: Section | None,
) -> str:
    """Return a section with the headings of its path that the section before it has not."""
    known = before.path if before else ()
    shared = 0
    while shared < min(len(known), len(section.path)) and known[shared] == section.path[shared]:
        shared += 1
    new = section.path[shared:]
    period = period_words(section.period, language)
    tag = f' <span class="tag">{escape(period)}</span>' if period else ""
    headings = "".join(
        f"<h{level}>{escape(heading)}{tag if level == 2 + len(section.path) else ''}</h{level}>"
        for level, heading in enumerate(new, start=3 + shared)
    )
    paragraphs = "".join(
        f"<p>{marked_text(document.text, paragraph, marks)}</p>" for paragraph in section.paragraphs
    )
    return f'<section id="report-part-{number}" tabindex="-1">{headings}{paragraphs}</section>'


def marked_text(text: str, span: Span, marks: Sequence[Marked]) -> str:
    """Return the text of a span, escaped, with marks that may lie in or across each other.

    The text is cut wherever a mark begins or ends; each piece has the marks that cover it.
    """
    inside = [mark for mark in marks if mark.span.overlaps(span)]
    cuts = {span.start, span.end}
    for mark in inside:
        cuts |= {max(mark.span.start, span.start), min(mark.span.end, span.end)}
    places = sorted(cuts)
    pieces = []
    for start, end in itertools.pairwise(places):
        over = [m for m in inside if m.span.start <= start and end <= m.span.end]
        pieces.append(_piece(text[start:end], over, start))
    return "".join(pieces)


def _piece(text: str, over: Sequence[Marked], start: int) -> str:
    said = escape(text)
    if not over:
        return said
    css = " ".join(dict.fromkeys(mark.css for mark in over))
    notes = "; ".join(dict.fromkeys(mark.note for mark in over if mark.note))
    names = [mark.name for mark in over if mark.name and mark.span.start == start]
    name = f' id="{escape(names[0])}" tabindex="-1"' if names else ""
    title = f' title="{escape(notes)}"' if notes else ""
    return f'<mark class="{css}"{name}{title}>{said}</mark>'
