"""The routes of OpenAI's protocol, for its chat clients: POST /v1/chat/completions."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from qa.answer import AbstainReason, Answer, QuestionType
from qa.judging.abstaining import rejection_answer
from qa.lexicon.wording import word
from qa.reading.intake import MAX_QUESTION_CHARS
from qa.rendering.text import source_line, to_record
from qa.web.api.chat_requests import SOURCES, ChatRequest
from qa.web.api.client_tasks import task_reply
from qa.web.api.errors import PROBLEMS, error_entry, problem
from qa.web.api.events import EventStream, event, streamed
from qa.web.api.replies import EVENTS
from qa.web.api.service import Service

MODEL = "beijing-qa"
_STARTED = int(time.time())
_EXTRA = ("citations", "abstained", "abstain_reason", "confidence", "understood", "closest")


def chat_routes(service: Service) -> APIRouter:
    """Return the routes under /v1."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI's shape"], responses=PROBLEMS)

    unknown = error_entry("There is no such model.")
    completion = {"description": "The answer; with `stream`, in pieces.", "content": EVENTS}

    @routes.post(
        "/chat/completions", response_model=None, responses={200: completion, 404: unknown}
    )
    async def chat_completions(body: ChatRequest) -> Response:
        """Answer the last message as OpenAI's service would; the model is `beijing-qa`.

        The text ends with its sources. The message has extra fields: `citations` as in
        `POST /api/answer`, `abstained`, `abstain_reason`, `confidence`, `understood`, `closest`.
        What a system message or a temperature asks for changes nothing. A title or tags that a
        chat client asks for itself are made without the reports.
        """
        if body.model != MODEL:
            message = f"The model {body.model[:100]!r} does not exist; there is {MODEL!r}."
            return problem(404, "invalid_request_error", message, code="model_not_found")
        question, with_usage = body.asked.text, _wants_usage(body)
        if said := _said_without_reports(body):
            chunks = _chunks(_at_once(said), with_usage=with_usage)
            return streamed(chunks) if body.stream else JSONResponse(_completion(said))
        if len(question) > MAX_QUESTION_CHARS:
            return problem(422, "invalid_request_error", _too_long(question))
        answerer, history = service.answerer, body.history
        if body.stream:
            answers = service.stream(question, history, answerer)
            return EventStream(service.slots, _chunks(answers, with_usage=with_usage))
        return JSONResponse(_completion(await service.answer(question, history, answerer)))

    @routes.get("/models")
    def models() -> dict[str, Any]:
        """List the one model."""
        return {"object": "list", "data": [_model()]}

    @routes.get("/models/{name}", response_model=None, responses={404: unknown})
    def model(name: str) -> Any:
        """Return the one model."""
        if name != MODEL:
            return problem(404, "invalid_request_error", "There is no such model.")
        return _model()

    return routes


def _wants_usage(body: ChatRequest) -> bool:
    return bool(body.stream_options and body.stream_options.include_usage)


def _said_without_reports(body: ChatRequest) -> Answer | None:
    """Return the reply to a task of a chat client, or to a question without words; else None."""
    asked = body.asked.text
    orders = "\n".join(m.text for m in body.messages if m.role in ("system", "developer"))
    said = next((reply for text in (asked, orders) if (reply := task_reply(text))), None)
    if said is not None:
        return Answer(question="", text=said, type=QuestionType.SMALL_TALK)
    if asked.strip():
        return None
    return rejection_answer("", AbstainReason.UNREADABLE, word("only_words"), timing={})


def _too_long(question: str) -> str:
    return f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,}"


async def _at_once(answer: Answer) -> AsyncGenerator[tuple[Answer, bool], None]:
    yield answer, True


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _STARTED, "owned_by": "beijing-plans-qa"}


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text + _sources(answer), "refusal": None}
    choice = {
        "index": 0,
        "message": message | _extra(answer),
        "logprobs": None,
        "finish_reason": "stop",
    }
    return _head("chat.completion") | {"choices": [choice], "usage": _usage(answer)}


async def _chunks(
    answers: AsyncIterator[tuple[Answer, bool]], *, with_usage: bool
) -> AsyncGenerator[str, None]:
    """Yield chunks whose texts, joined, are the answer with its sources."""
    head = _head("chat.completion.chunk")
    sent = ""
    yield event(head | _choice({"role": "assistant", "content": ""}))
    async for answer, is_whole in answers:
        text = answer.text + (_sources(answer) if is_whole else "")
        # A model that failed midway is replaced, and what was sent cannot be taken back.
        new = text.removeprefix(sent) if text.startswith(sent) else f"\n\nInstead:\n\n{text}"
        sent = text
        if new:
            yield event(head | _choice({"content": new}))
        if is_whole:
            yield event(head | _choice(_extra(answer), "stop"))
            if with_usage:
                yield event(head | {"choices": [], "usage": _usage(answer)})
    yield event("[DONE]")


def _head(kind: str) -> dict[str, Any]:
    name = f"chatcmpl-{uuid.uuid4().hex}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": MODEL}


def _choice(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]}


def _sources(answer: Answer) -> str:
    lines = [f"[{c.number}] {source_line(c)}" for c in answer.citations]
    return SOURCES + "\n".join(lines) if lines else ""


def _extra(answer: Answer) -> dict[str, Any]:
    record = to_record(answer)
    return {name: record[name] for name in _EXTRA}


def _usage(answer: Answer) -> dict[str, int]:
    """Return the tokens that a language model read and wrote; 0 if none was asked."""
    generation = answer.generation
    n_in = (generation.tokens_in or 0) if generation else 0
    n_out = (generation.tokens_out or 0) if generation else 0
    return {"prompt_tokens": n_in, "completion_tokens": n_out, "total_tokens": n_in + n_out}
