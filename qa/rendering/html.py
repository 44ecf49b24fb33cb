"""An `Answer` as HTML for the window; everything from outside is escaped.

HTML is made in `qa/rendering` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.document import Source
from corpus.plain_text import one_line
from qa.answer import Answer, Citation
from qa.rendering.compared import compared_html
from qa.rendering.escaping import escape
from qa.rendering.marks import with_marks
from qa.rendering.text import generation_note, source_line
from qa.rendering.words import Language, say, say_about

_MAX_COVERED = 12
_MAX_UNDERSTOOD = 160  # a follow-up may have been completed with a whole answer


def header_html(about: Mapping[str, str], language: Language = "en") -> str:
    """Return the head of the page; page.js fills its last line while the reports load.

    `about` says, by language, what the reports are about.
    """
    title, tagline = escape(say("title", language)), escape(say_about("tagline", about, language))
    return f'<h1>{title}</h1><p>{tagline}</p><p id="loading" role="status"></p>'


def heading_html(key: str, language: Language = "en") -> str:
    """Return the heading of a part of the page."""
    return f"<h2>{escape(say(key, language))}</h2>"


def label_html(key: str, language: Language = "en") -> str:
    """Return the label of a group of components."""
    return f"<p>{escape(say(key, language))}</p>"


def beginning_html(examples: Mapping[str, Sequence[str]], language: Language = "en") -> str:
    """Return what the chat shows before the first question: examples as buttons.

    `examples` are such questions by language; there may be none.
    """
    buttons = "".join(
        f'<button type="button" class="example">{escape(question)}</button>'
        for question in examples.get(language, ())
    )
    begin = say("begin_examples" if buttons else "begin", language)
    return f'<div class="beginning"><p>{escape(begin)}</p>{buttons}</div>'


def question_html(question: str) -> str:
    """Return a question as HTML; markup in it is shown as text."""
    return f'<p class="asked">{escape(question)}</p>'


def note_html(note: str, kind: str) -> str:
    """Return a line of the window's own; `kind` is its CSS class."""
    return f'<p class="note {escape(kind)}">{escape(note)}</p>'


def words_html(key: str, language: Language = "en", **values: object) -> str:
    """Return the text of a key as a line."""
    return note_html(say(key, language, **values), "about")


def answer_html(
    answer: Answer,
    turn: int = 1,
    language: Language = "en",
    *,
    covered: Sequence[Source] = (),
    is_whole: bool = True,
) -> str:
    """Return the answer as HTML; every mark links to its card, `#card-<turn>-<number>`.

    An abstention is followed by what came closest and by the reports that are `covered`. A whole
    answer has buttons to copy it (`copied_html`) and to give feedback.
    """
    kind = "abstained" if answer.abstained else "answer"
    named: set[str] = set()
    missing = {ask.line for ask in answer.asks if ask.reason}
    lines = [
        f'<p class="missing">{escape(line)}</p>'
        if line in missing
        else _line(line, position, turn, answer.citations, named)
        for position, line in enumerate(answer.text.splitlines())
    ]
    lines.insert(1, compared_html(answer.compared, answer.citations, turn, language))
    below = _closest(answer.closest, language)
    below += _covered(covered, language) if answer.abstained else ""
    below += _note(answer, language) + (_tools(turn, language) if is_whole else "")
    return (
        f'<div class="{kind}" id="answer-{turn}" tabindex="-1">'
        f"{_understood(answer, language)}{''.join(lines)}{below}</div>"
    )


def _line(
    line: str, position: int, turn: int, citations: Sequence[Citation], named: set[str]
) -> str:
    css = "answer-line" if position == 0 else "detail"
    if line.startswith("“"):
        css = "quote"
    elif line.startswith("- "):
        css, line = "point", line.removeprefix("- ")
    return f'<p class="{css}">{with_marks(line, turn, citations, named)}</p>'


def _understood(answer: Answer, language: Language) -> str:
    read = " ".join(answer.understood.split())
    if not read or read.casefold() == " ".join(answer.question.split()).casefold():
        return ""
    read = read if len(read) <= _MAX_UNDERSTOOD else f"{read[: _MAX_UNDERSTOOD - 1].rstrip()}…"
    return f'<p class="understood">{escape(say("understood", language, question=read))}</p>'


def _note(answer: Answer, language: Language) -> str:
    note = generation_note(answer, language)
    return f'<p class="note generation">{escape(note)}</p>' if note else ""


def _closest(citations: Sequence[Citation], language: Language) -> str:
    if not citations:
        return ""
    items = "".join(
        f"<li><q>{escape(one_line(c.quote))}</q>"
        f'<span class="where">{escape(source_line(c, language))}</span></li>'
        for c in citations
    )
    return (
        f'<section class="closest"><h2>{escape(say("closest", language))}</h2>'
        f"<ul>{items}</ul></section>"
    )


def _covered(sources: Sequence[Source], language: Language) -> str:
    """Return title and date of the first `_MAX_COVERED` reports, and how many are left out."""
    if not sources:
        return ""
    items = [
        f'<li>{escape(s.title)} <span class="where">{escape(s.date_label)}</span></li>'
        for s in sources[:_MAX_COVERED]
    ]
    if len(sources) > _MAX_COVERED:
        more = say("covered_more", language, n=len(sources) - _MAX_COVERED)
        items.append(f"<li>{escape(more)}</li>")
    return (
        f'<section class="covered"><h2>{escape(say("covered", language))}</h2>'
        f"<ul>{''.join(items)}</ul></section>"
    )


def _tools(turn: int, language: Language) -> str:
    buttons = "".join(
        f'<button type="button" class="{key}" id="{key}-{turn}">'
        f"{escape(say(key, language))}</button>"
        for key in ("copy", "link", "rate")
    )
    return f'<p class="tools">{buttons}</p>'
