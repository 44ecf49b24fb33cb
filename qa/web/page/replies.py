"""Answers a question in the window, as the steps in which the answer appears."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

from corpus.document import Source
from qa.answer import Answer, Turn
from qa.reading.intake import clean_question
from qa.rendering.cards import cards_html, copied_html
from qa.rendering.html import answer_html, note_html, question_html
from qa.rendering.markdown import answer_markdown
from qa.rendering.words import Language, say
from qa.web.loading import Answerer, AnswererLoader, SourcedAnswerer, State
from qa.web.slots import Busy
from qa.web.streaming import stream_answer

MAX_CHARS = 20_000
"""What is read of a request; the answerer itself refuses a question that is too long."""
MAX_KEPT = 50
"""Exchanges that a conversation keeps: each answer sends all of it to the page."""
_MAX_SHOWN = 2_000
_MAX_LINKED = 300
_MAX_HISTORY = 10
_POLL_SECONDS = 1.0
_log = logging.getLogger(__name__)

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer; `turn` counts from 1 in the conversation.

    `covered` are the reports that were searched, listed below an abstention; else empty. `key` is
    what the page needs to be shown pages of the session's uploads.
    """

    turn: int
    question: str
    answer: Answer
    covered: tuple[Source, ...] = ()
    key: str = ""


Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What the window shows while a question is answered.

    `pending` is the question being answered, "" if none is. `is_first` clears the box it was
    typed in; `returned` is a question that goes back into the box.
    """

    conversation: Conversation
    messages: list[Message]
    pending: str = ""
    is_first: bool = False
    returned: str = ""


def reply(
    question: object, conversation: Conversation, loader: AnswererLoader, language: Language = "en"
) -> Generator[Step, None, None]:
    """Yield what to show: the question at once, then the answer line by line.

    The question may be any value, and is read as text; an empty one changes nothing.
    """
    text = clean_question(str(question or "")[:MAX_CHARS])
    before = messages(conversation, language)
    if not text:
        yield Step(conversation, before)
        return

    def shown(html: str) -> list[Message]:
        return [*before, _user_message(text), _assistant_message(html)]

    yield Step(conversation, shown(_waiting_note("reading", language)), text, is_first=True)
    while loader.state is State.LOADING:
        note = f"{loader.message_in(language)} {say('waiting', language)}"
        yield Step(conversation, shown(note_html(note, "waiting")), text)
        loader.wait(_POLL_SECONDS)
    answerer = loader.wait()
    if answerer is None:
        yield Step(conversation, shown(note_html(loader.message, "failed")))
        return
    try:
        turn = conversation[-1].turn + 1 if conversation else 1
        answer: Answer | None = None
        with loader.slots.acquire():
            for part, is_whole in stream_answer(answerer, text, history_of(conversation)):
                if is_whole:
                    answer = part
                else:
                    html = answer_html(part, turn, language, is_whole=False)
                    yield Step(conversation, shown(html), text)
        if answer:
            exchange = Exchange(turn, text, answer, _covered(answer, answerer), loader.key)
            conversation = (*conversation, exchange)[-MAX_KEPT:]
        yield Step(conversation, messages(conversation, language))
    except Busy:
        note = note_html(say("busy", language), "failed")
        yield Step(conversation, shown(note), returned=text)
    except Exception:  # unforeseen: the log has the error, the page says that there was one
        _log.exception("no answer to %r", text)
        yield Step(conversation, shown(note_html(say("unforeseen", language), "failed")))


def _covered(answer: Answer, answerer: Answerer) -> tuple[Source, ...]:
    """Return the reports that were searched, for an abstention; () for an answer."""
    is_listed = answer.abstained and isinstance(answerer, SourcedAnswerer)
    return tuple(cast(SourcedAnswerer, answerer).sources) if is_listed else ()


def messages(conversation: Conversation, language: Language = "en") -> list[Message]:
    """Return the conversation as the messages of the chat: HTML with everything escaped."""
    is_cut = bool(conversation) and conversation[0].turn > 1
    earlier = (
        [_assistant_message(note_html(say("earlier", language, n=MAX_KEPT), "about"))]
        if is_cut
        else []
    )
    return earlier + [
        message
        for e in conversation
        for message in (
            _user_message(e.question),
            _assistant_message(answer_html(e.answer, e.turn, language, covered=e.covered)),
        )
    ]


def sources_html(conversation: Conversation, language: Language = "en") -> str:
    """Return the source cards of all answers, those of the newest first."""
    note = ""
    if not conversation:
        note = note_html(say("sources_before", language), "empty")
    elif not conversation[-1].answer.citations:
        note = note_html(say("sources_none", language), "empty")
    cited = [e for e in reversed(conversation) if e.answer.citations]
    copied = (
        copied_html(_standalone_question(e), answer_markdown(e.answer, language), e.turn)
        for e in conversation
    )
    return note + "".join((*(_cards(e, language) for e in cited), *copied))


def _standalone_question(exchange: Exchange) -> str:
    """Return the question for a link, readable without the conversation: as it was understood."""
    understood = exchange.answer.understood
    is_english = exchange.question.isascii()  # a translation from Chinese reads badly
    is_short = 0 < len(understood) <= _MAX_LINKED
    return understood if is_short and is_english else exchange.question


def _cards(exchange: Exchange, language: Language) -> str:
    answer = exchange.answer
    texts = {hit.passage.passage_id: hit.passage.text for hit in answer.hits}
    heading = _shortened(exchange.question, 200)
    citations, turn = answer.citations, exchange.turn
    return cards_html(citations, texts, turn, language, heading=heading, key=exchange.key)


def history_of(conversation: Conversation) -> tuple[Turn, ...]:
    """Return the last exchanges as turns of plain text, oldest first, to resolve follow-ups."""
    recent = conversation[-_MAX_HISTORY:]
    return tuple(
        turn
        for e in recent
        for turn in (Turn("user", e.question), Turn("assistant", e.answer.text))
    )


def _waiting_note(key: str, language: Language) -> str:
    return note_html(say(key, language), "waiting")


def _user_message(question: str) -> Message:
    return {"role": "user", "content": question_html(_shortened(question, _MAX_SHOWN))}


def _assistant_message(content: str) -> Message:
    return {"role": "assistant", "content": content}


def _shortened(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else f"{text[: max_chars - 1]}…"
