"""A question asked in the window: the steps by which its answer appears."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.answer import Answer, Turn
from qa.intake import clean_question
from qa.render import answer_html, cards_html, note_html, question_html
from qa.web.loading import Answerer, Loader, State, StreamingAnswerer

MAX_CHARS = 20_000
"""What a request may bring; the answerer itself says what is too long for a question."""
_MAX_SHOWN = 2_000
_MAX_HISTORY = 10
_POLL_SECONDS = 1.0
_UNFORESEEN = "Something went wrong with this question; the terminal says what. Ask another."
_log = logging.getLogger(__name__)

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, numbered from 1 in the conversation."""

    turn: int
    question: str
    answer: Answer


Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What the window shows while a question is answered.

    `pending` is the question being answered, "" once nothing is; `is_first` takes it from
    the box that it was typed in.
    """

    conversation: Conversation
    messages: list[Message]
    pending: str = ""
    is_first: bool = False


def reply(question: object, conversation: Conversation, loader: Loader) -> Iterator[Step]:
    """Yield what to show: the question at once, then the answer line by line.

    Whatever a request brings is taken as text; an empty question changes nothing.
    """
    text = clean_question(str(question or "")[:MAX_CHARS])
    if not text:
        yield Step(conversation, messages(conversation))
        return
    reading = _with_note(conversation, text, "Reading the reports ...")
    yield Step(conversation, reading, text, is_first=True)
    while loader.state is State.LOADING:
        yield Step(conversation, _with_note(conversation, text, loader.message), text)
        loader.wait(_POLL_SECONDS)
    answerer = loader.wait()
    if answerer is None:
        yield Step(conversation, _with_note(conversation, text, loader.message, "failed"))
        return
    try:
        yield from _answered(text, conversation, answerer)
    except Exception:  # the last frame before a person: a fault is logged, and said in words
        _log.exception("no answer to %r", text)
        yield Step(conversation, _with_note(conversation, text, _UNFORESEEN, "failed"))


def messages(conversation: Conversation) -> list[Message]:
    """Return the conversation as the chat's messages, HTML with everything escaped."""
    return [
        message
        for e in conversation
        for message in (_asked(e.question), _said(answer_html(e.answer, e.turn)))
    ]


def sources_html(conversation: Conversation) -> str:
    """Return the source cards of all answers, those of the newest first."""
    note = ""
    if not conversation:
        note = note_html("The passages that an answer stands on appear here.", "empty")
    elif not conversation[-1].answer.citations:
        note = note_html("The last reply has no sources.", "empty")
    cited = [e for e in reversed(conversation) if e.answer.citations]
    return note + "".join(_cards(e) for e in cited)


def _cards(exchange: Exchange) -> str:
    answer = exchange.answer
    texts = {hit.passage.passage_id: hit.passage.text for hit in answer.hits}
    heading = _shortened(exchange.question, 200)
    return cards_html(answer.citations, texts, exchange.turn, heading=heading)


def _answered(text: str, conversation: Conversation, answerer: Answerer) -> Iterator[Step]:
    turn = len(conversation) + 1
    n_shown = 0
    for answer in _growing(text, conversation, answerer):
        lines = answer.text.splitlines()
        # What a language model writes is shown as it comes; the whole answer is the last step.
        n_ready = len(lines) + (answer.generation is not None)
        for n_lines in range(n_shown + 1, n_ready):
            part = replace(answer, text="\n".join(lines[:n_lines]), closest=(), generation=None)
            shown = [*messages(conversation), _asked(text), _said(answer_html(part, turn))]
            yield Step(conversation, shown, text)
        n_shown = len(lines)
    conversation = (*conversation, Exchange(turn, text, answer))
    yield Step(conversation, messages(conversation))


def _growing(text: str, conversation: Conversation, answerer: Answerer) -> Iterator[Answer]:
    """The answers as they grow, every sentence of them checked; of a plain answerer, the one."""
    if isinstance(answerer, StreamingAnswerer):
        yield from answerer.stream(text, _history(conversation))
    else:
        yield answerer.answer(text, _history(conversation))


def _history(conversation: Conversation) -> tuple[Turn, ...]:
    """Return the last exchanges as plain text, for the answerer to read follow-ups by."""
    recent = conversation[-_MAX_HISTORY:]
    return tuple(
        turn
        for e in recent
        for turn in (Turn("user", e.question), Turn("assistant", e.answer.text))
    )


def _with_note(
    conversation: Conversation, text: str, note: str, kind: str = "waiting"
) -> list[Message]:
    return [*messages(conversation), _asked(text), _said(note_html(note, kind))]


def _asked(question: str) -> Message:
    return {"role": "user", "content": question_html(_shortened(question, _MAX_SHOWN))}


def _said(content: str) -> Message:
    return {"role": "assistant", "content": content}


def _shortened(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else f"{text[: max_chars - 1]}…"
