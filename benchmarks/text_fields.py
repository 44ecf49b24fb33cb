"""The text fields of questions and of what a language model writes, with the work done on each.

A field has a limit, and a function that makes a text ready and returns the work to be timed. What
stands around the text is the same each time. `report_fields.py` has those of reports and files.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace

from qa import QuestionAnswerer, load_settings, open_answerer
from qa.answer import Answer, Turn
from qa.checking.claim_check import ClaimCheck
from qa.feedback.store import MAX_NOTE_CHARS, FeedbackStore
from qa.generation.language_model import Ending, Message, Piece, Sampling
from qa.generation.reply import MAX_SENTENCE_CHARS
from qa.opening import with_generator
from qa.reading.intake import MAX_QUESTION_CHARS
from qa.rendering.html import answer_html
from qa.rendering.markdown import answer_markdown
from qa.rendering.text import to_record, to_text
from qa.web.api.chat_requests import ChatRequest
from qa.web.api.requests import (
    MAX_HITS,
    MAX_TURN_CHARS,
    MAX_TURNS,
    FeedbackRequest,
)
from qa.web.http.body_limits import MAX_BODY_BYTES
from qa.web.page import replies
from qa.web.page.language import language_of
from qa.web.page.suggestions import suggest_questions
from qa.web.streaming import stream_answer

Work = Callable[[], object]
_MAX_REPLY_CHARS = 32_000
"""8,192 tokens, the most that the setting `reply_tokens` allows, of about four characters."""
_PIECE_CHARS = 4
_MAX_HEADER_CHARS = 64_000
_MOST_OF_BODY = MAX_BODY_BYTES - 12_000  # names and marks around the text take the rest
_ASKED = "How many new jobs were created in urban areas in 2023?"
_ANSWERED = "In 2023: 281,000 new jobs were created in urban areas. [1]"

_LEADS = {
    "counts": "How many new",
    "asks for a person": "Who is",
    "compares": "What is the difference between 2023 and 2024 in",
    "sets side by side": "Compare parks with",
    "asks two things": "How many museums are there, and who",
    "names a report": "What does the 2024 work report say about",
    "begins with a topic": "The reports speak of parks. Regarding",
}
_FOLLOWING = {
    "asks on": "And ",
    "corrects": "No, I meant ",
    "points back": "What did he say about the second one, ",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A text field: its name, the most characters it takes, and what makes a text's work ready."""

    name: str
    limit: int
    prepare: Callable[[str], Work]


class ScriptedModel:
    """A language model that writes a given text, a few characters at a time."""

    name = "openai:scripted"
    sampling = Sampling()

    def __init__(self) -> None:
        """Write nothing to begin with."""
        self.text = ""

    def stream(self, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """Yield the text in pieces."""
        for start in range(0, len(self.text), _PIECE_CHARS):
            yield Piece(self.text[start : start + _PIECE_CHARS])
        yield Piece("", Ending(is_whole=True))


class Answering:
    """What answers: that which is given, or the index of the project's reports."""

    def __init__(self, answerer: QuestionAnswerer | None = None) -> None:
        """Without an answerer, that of the settings is opened when it is needed."""
        self._answerer = answerer

    @cached_property
    def plain(self) -> QuestionAnswerer:
        """Answers in the reports' own words."""
        answerer = self._answerer or open_answerer(load_settings())
        answerer.warm_up()
        return answerer

    @cached_property
    def model(self) -> ScriptedModel:
        """The model of `written`."""
        return ScriptedModel()

    @cached_property
    def written(self) -> QuestionAnswerer:
        """Lets a model write."""
        index = self.plain.index
        return with_generator(index, self.plain.settings, model=self.model)

    @cached_property
    def answer(self) -> Answer:
        """An answer to an ordinary question."""
        return self.plain.answer(_ASKED)


def question_fields(given: Answering) -> Iterator[Field]:
    """Yield the fields of a request that asks."""

    def asked(question: str, history: Sequence[Turn] = ()) -> Answer:
        *_, (answer, _) = stream_answer(given.plain, question, history)
        return answer

    def shown(text: str) -> None:
        answer = asked(text)
        answer_html(answer, 1), answer_markdown(answer), to_record(answer), to_text(answer)

    def after(question: str, *said: str) -> Work:
        return partial(asked, question, _turns(said))

    yield Field("question", MAX_QUESTION_CHARS, lambda text: partial(shown, text))
    for name, lead in _LEADS.items():
        yield Field(f"question that {name}", MAX_QUESTION_CHARS, _shows_after(lead, shown))
    yield Field("question that is too long", MAX_BODY_BYTES, lambda text: partial(shown, text))
    yield Field(
        "earlier question", MAX_TURN_CHARS, lambda text: after("And in 2024?", text, _ANSWERED)
    )
    yield Field(
        "earlier answer", MAX_TURN_CHARS, lambda text: after("Who is the second?", _ASKED, text)
    )
    yield Field(
        "whole history",
        _MOST_OF_BODY,
        lambda text: after("What about the second one in 2024?", *_divided(text, MAX_TURNS)),
    )
    yield Field("history of one text", MAX_QUESTION_CHARS, lambda t: after(t, *[t] * MAX_TURNS))
    for name, lead in _FOLLOWING.items():
        yield Field(
            f"follow-up that {name}",
            MAX_QUESTION_CHARS,
            partial(lambda lead, text: after(lead + text, _ASKED, _ANSWERED), lead),
        )
    yield Field("suggestions", MAX_QUESTION_CHARS, lambda text: _suggesting(given, asked(text)))


def other_fields(given: Answering) -> Iterator[Field]:
    """Yield the other fields of requests."""

    def chat(text: str) -> None:
        said = [{"role": turn.role, "content": turn.text} for turn in _turns(_divided(text, 198))]
        asks = {"role": "user", "content": "And in 2024?"}
        body = json.dumps({"model": "beijing-qa", "messages": [*said, asks]})
        request = ChatRequest.model_validate_json(body)
        given.plain.answer("And in 2024?", request.history)

    def window(text: str) -> None:
        exchanges = [replies.Exchange(1, text, replace(given.answer, question=text))]
        conversation = tuple(exchanges * replies.MAX_KEPT)
        replies.messages(conversation), replies.sources_html(conversation)

    yield Field("messages of a chat", _MOST_OF_BODY, lambda text: partial(chat, text))
    yield Field("question in the window", MAX_QUESTION_CHARS, lambda text: partial(window, text))
    search = given.plain.index.search
    yield Field("search", MAX_QUESTION_CHARS, lambda text: partial(search, [text], MAX_HITS))
    yield Field("feedback", MAX_TURN_CHARS, lambda text: partial(_keep, given.answer, text))
    yield Field("cookie", _MAX_HEADER_CHARS, lambda text: partial(_language, text))


def model_fields(given: Answering) -> Iterator[Field]:
    """Yield what a language model writes."""
    *_, question = [given.plain.understand(_ASKED)]
    evidence = given.plain.find(question).evidence[0][:8]
    check = ClaimCheck(given.plain.index)

    def written(text: str, asked: str, *said: str) -> Work:
        given.model.text = text
        return lambda: [*stream_answer(given.written, asked, _turns(said))]

    def claimed(text: str) -> None:
        for cited in (evidence, evidence[:1], evidence[1:2]):
            check.faults(text, cited), check.support(text, cited)

    yield Field("reply of a model", _MAX_REPLY_CHARS, lambda text: written(text, _ASKED))
    yield Field(
        "reply that cites", _MAX_REPLY_CHARS, lambda text: written(f"New jobs {text} [1].", _ASKED)
    )
    yield Field(
        "question of a model",
        _MAX_REPLY_CHARS,
        lambda text: written(f"How many {text}?", "And in 2024?", _ASKED, _ANSWERED),
    )
    yield Field("sentence of a model", MAX_SENTENCE_CHARS, lambda text: partial(claimed, text))


def _shows_after(lead: str, show: Callable[[str], None]) -> Callable[[str], Work]:
    return lambda text: partial(show, f"{lead} {text}"[:MAX_QUESTION_CHARS])


def _turns(said: Sequence[str]) -> list[Turn]:
    return [Turn("assistant" if n % 2 else "user", text) for n, text in enumerate(said)]


def _divided(text: str, n_pieces: int) -> list[str]:
    size = len(text) // n_pieces + 1
    return [text[n * size : (n + 1) * size] for n in range(n_pieces)]


def _suggesting(given: Answering, answer: Answer) -> Work:
    asked = [answer.question, answer.understood]
    return lambda: suggest_questions(answer, given.plain, asked=asked)


def _keep(answer: Answer, text: str) -> None:
    said = to_record(answer) | {"answer": text, "understood": text}
    given = {"verdict": "dislike", "note": text[:MAX_NOTE_CHARS], "answer": said}
    body = FeedbackRequest.model_validate_json(json.dumps(given))
    with tempfile.TemporaryDirectory() as folder:
        store = FeedbackStore(Path(folder) / "kept.sqlite")
        store.add(body.verdict, body.note, body.answer.model_dump())
        list(store)


def _language(text: str) -> None:
    headers = {"cookie": text, "accept-language": text}
    language_of(SimpleNamespace(headers=headers))  # type: ignore[arg-type]
