"""The reports as HTML: the list, and a whole report; everything from outside is escaped."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from corpus.document import Document, Section, Span
from corpus.plain_text import one_line
from qa.rendering.escaping import escape
from qa.rendering.report_view import Overview, SearchMatches
from qa.rendering.words import Language, period_words, say

_MAX_LINKS = 30
_EXCERPT = 110


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span of a report to mark. `css` is its class, `note` its tooltip, `name` its id."""

    span: Span
    css: str
    note: str = ""
    name: str = ""


def reports_html(
    overviews: Sequence[Overview],
    language: Language = "en",
    *,
    uploaded: Iterable[str] = (),
    chosen: Iterable[str] | None = None,
    n_matches: Mapping[str, int] | None = None,
    n_left_out: int = 0,
) -> str:
    """Return the list of reports, each with a button that opens it.

    `uploaded` are the ids of uploads, `chosen` of the reports in scope (None: all). `n_matches`
    counts the sentences that a search matched, by id: reports with most come first, those without
    are only counted. `n_left_out` counts reports that are not listed.
    """
    uploads = frozenset(uploaded)
    scope = frozenset(o.source.doc_id for o in overviews) if chosen is None else frozenset(chosen)
    listed = [o for o in overviews if n_matches is None or n_matches.get(o.source.doc_id)]
    items = "".join(
        _item(o, language, o.source.doc_id in uploads, o.source.doc_id in scope, n_matches)
        for o in sorted(listed, key=lambda o: -(n_matches or {}).get(o.source.doc_id, 0))
    )
    n_without = len(overviews) - len(listed)
    without = f'<p class="note">{escape(say("reports_not_found", language, n=n_without))}</p>'
    more = f'<p class="note">{escape(say("reports_more", language, n=n_left_out))}</p>'
    none = f'<p class="note">{escape(say("reports_none", language))}</p>'
    below = f"{without if n_without else ''}{more if n_left_out else ''}{'' if overviews else none}"
    return f'<ul class="reports">{items}</ul>{below}'


def report_html(
    document: Document,
    language: Language = "en",
    *,
    highlights: Sequence[Highlight] = (),
    matches: SearchMatches | None = None,
    target: Span | None = None,
    opening: int = 0,
) -> str:
    """Return a whole report with links to its headings; highlights, matches, target are marked.

    `target` is the span that it is opened at. `opening` numbers the openings, so that the page can
    tell a new one from a change of the highlights.
    """
    marks = list(highlights)
    if matches:
        marks += [Highlight(span, "found") for span in matches.words]
        marks += [Highlight(s, "finding", name=f"found-{s.start}") for s in matches.sentences]
    if target:
        marks.append(Highlight(target, "target", name="report-target"))
    source = document.source
    where = " · ".join(part for part in (source.publisher, source.date_label) if part)
    marked = _by_paragraph(document, marks)
    body = "".join(
        _section(document, number, section, marked, language, before=before)
        for number, (section, before) in enumerate(
            zip(document.sections, (None, *document.sections), strict=False)
        )
    )
    return (
        f'<article class="report" id="report" tabindex="-1" data-opened="{opening}" '
        f'aria-labelledby="report-title">{_back_buttons(language)}'
        f'<header><h2 id="report-title">{escape(source.title)}</h2>'
        f'<p class="where">{escape(where)}</p>'
        f"{_headings(document, language)}{_match_links(document, matches, language)}</header>"
        f"{body}</article>"
    )


def _back_buttons(language: Language) -> str:
    """Return the buttons back to the list and to the card; the page shows the second if it can."""
    return (
        f'<p class="ways"><button type="button" class="close-report">'
        f"{escape(say('report_close', language))}</button>"
        f'<button type="button" class="back-to-card" hidden>'
        f"{escape(say('back', language))}</button></p>"
    )


def _item(
    overview: Overview,
    language: Language,
    is_uploaded: bool,
    is_chosen: bool,
    n_matches: Mapping[str, int] | None,
) -> str:
    source = overview.source
    about = "".join(f"<li>{escape(line)}</li>" for line in overview.about)
    if overview.n_more:
        about += f"<li>{escape(say('about_more', language, n=overview.n_more))}</li>"
    tags = [say("report_brought", language)] if is_uploaded else []
    tags += [] if is_chosen else [say("report_not_chosen", language)]
    if n_matches is not None:
        tags.append(say("report_found", language, n=n_matches.get(source.doc_id, 0)))
    tag_html = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in tags)
    length = say("report_length", language, words=f"{overview.n_words:,}")
    years = ", ".join(map(str, overview.years))
    years_note = say("report_years", language, years=years) if years else say("no_year", language)
    where = " · ".join(part for part in (source.publisher, source.date_label, length) if part)
    return (
        f'<li class="{"chosen" if is_chosen else "not-chosen"}"><h2><button type="button" '
        f'class="open-report" data-report="{escape(source.doc_id)}">'
        f"{escape(source.title)}</button></h2>"
        f'<p class="where">{escape(where)}</p>'
        f'<p class="where">{escape(years_note)}{tag_html}</p>'
        f'<ul class="about">{about}</ul></li>'
    )


def _headings(document: Document, language: Language) -> str:
    """Return links to the headings, folded; "" for a report without headings."""
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


def _match_links(document: Document, matches: SearchMatches | None, language: Language) -> str:
    """Return links to the sentences that a search matched; "" without a search."""
    if matches is None:
        return ""
    n_matches = len(matches.sentences)
    note = f'<p class="note">{escape(say("report_found", language, n=n_matches))}</p>'
    links = "".join(
        f'<li><a class="jump" href="#found-{span.start}">'
        f"{escape(_excerpt(document, span, matches))}</a></li>"
        for span in matches.sentences[:_MAX_LINKS]
    )
    return f'{note}<ol class="finds">{links}</ol>' if links else note


def _excerpt(document: Document, span: Span, matches: SearchMatches) -> str:
    """Return the part of a sentence around the first matched word, `_EXCERPT` characters."""
    place = bisect_right(matches.words, span.start, key=attrgetter("end"))
    words = matches.words[place : place + 1]
    first = words[0].start if words and words[0].overlaps(span) else span.start
    start = max(span.start, min(first - _EXCERPT // 3, span.end - _EXCERPT))
    end = min(start + _EXCERPT, span.end)
    text = one_line(document.text[start:end])
    return f"{'…' if start > span.start else ''}{text}{'…' if end < span.end else ''}"


def _section(
    document: Document,
    number: int,
    section: Section,
    marks: Mapping[Span, Sequence[Highlight]],
    language: Language,
    *,
    before: Section | None,
) -> str:
    """Return a section with those headings of its path that the section before did not have."""
    shown = before.path if before else ()
    shared = 0
    while shared < min(len(shown), len(section.path)) and shown[shared] == section.path[shared]:
        shared += 1
    new = section.path[shared:]
    period = period_words(section.period, language)
    tag = f' <span class="tag">{escape(period)}</span>' if period else ""
    headings = "".join(
        f"<h{level}>{escape(heading)}{tag if is_last else ''}</h{level}>"
        for level, heading, is_last in (
            (min(3 + shared + i, 6), heading, i == len(new) - 1) for i, heading in enumerate(new)
        )
    )
    paragraphs = "".join(
        f"<p>{marked_text(document.text, paragraph, marks.get(paragraph, ()))}</p>"
        for paragraph in section.paragraphs
    )
    return f'<section id="report-part-{number}" tabindex="-1">{headings}{paragraphs}</section>'


def marked_text(text: str, span: Span, marks: Sequence[Highlight]) -> str:
    """Return the text of a span, escaped and marked; highlights may nest and overlap.

    The text is cut wherever a highlight begins or ends; each piece is one `<mark>`.
    """
    begun: defaultdict[int, list[int]] = defaultdict(list)
    cuts = {span.start, span.end}
    for order, mark in enumerate(marks):
        if mark.span.overlaps(span):
            begun[max(mark.span.start, span.start)].append(order)
            cuts |= {max(mark.span.start, span.start), min(mark.span.end, span.end)}
    pieces = []
    covering: list[int] = []
    for start, end in itertools.pairwise(sorted(cuts)):
        covering = sorted(o for o in (*covering, *begun[start]) if marks[o].span.end > start)
        pieces.append(_piece(text[start:end], [marks[order] for order in covering], start))
    return "".join(pieces)


def _by_paragraph(document: Document, marks: Sequence[Highlight]) -> dict[Span, list[Highlight]]:
    """Return the marks of each paragraph that has any, in the order given."""
    paragraphs = [span for section in document.sections for span in section.paragraphs]
    found: defaultdict[Span, list[Highlight]] = defaultdict(list)
    for mark in marks:
        first = bisect_right(paragraphs, mark.span.start, key=attrgetter("end"))
        last = bisect_left(paragraphs, mark.span.end, key=attrgetter("start"))
        for paragraph in paragraphs[first:last]:
            found[paragraph].append(mark)
    return found


def _piece(text: str, covering: Sequence[Highlight], start: int) -> str:
    if not covering:
        return escape(text)
    css = " ".join(dict.fromkeys(mark.css for mark in covering))
    notes = "; ".join(dict.fromkeys(mark.note for mark in covering if mark.note))
    named = next((m.name for m in covering if m.name and m.span.start == start), "")
    name = f' id="{escape(named)}" tabindex="-1"' if named else ""
    title = f' title="{escape(notes)}"' if notes else ""
    return f'<mark class="{css}"{name}{title}>{escape(text)}</mark>'
