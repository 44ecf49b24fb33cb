"""The routes of OpenAI's protocol, for its chat clients: POST /v1/chat/completions."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from qa.answer import Answer, Turn
from qa.rendering.text import source_line, to_record
from qa.web.api.errors import PROBLEMS, error_entry, problem
from qa.web.api.events import EventStream, event
from qa.web.api.replies import EVENTS
from qa.web.api.requests import MAX_TURN_CHARS, MAX_TURNS, ChatMessage, ChatRequest
from qa.web.api.service import Service
from qa.web.loading import Answerer

MODEL = "beijing-qa"
_SOURCES = "\n\nSources:\n"
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
        What a system message or a temperature asks for changes nothing.
        """
        if body.model != MODEL:
            message = f"The model {body.model[:100]!r} does not exist; there is {MODEL!r}."
            return problem(404, "invalid_request_error", message, code="model_not_found")
        answerer, question = service.answerer, body.messages[-1].text
        history = history_of(body.messages[:-1])
        if body.stream:
            with_usage = bool(body.stream_options and body.stream_options.include_usage)
            chunks = _chunks(service, question, history, answerer, with_usage=with_usage)
            return EventStream(service.slots, chunks)
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


def history_of(messages: Sequence[ChatMessage]) -> list[Turn]:
    """Return the last turns of a conversation; answers without the list of sources at the end."""
    turns = []
    for message in messages[-MAX_TURNS:]:
        text = message.text[:MAX_TURN_CHARS]
        if message.role == "user":
            turns.append(Turn("user", text))
        elif message.role == "assistant":
            turns.append(Turn("assistant", text.partition(_SOURCES)[0]))
    return turns


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": _STARTED, "owned_by": "beijing-plans-qa"}


def _completion(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text + _sources(answer), "error_entry": None}
    choice = {
        "index": 0,
        "message": message | _extra(answer),
        "logprobs": None,
        "finish_reason": "stop",
    }
    return _head("chat.completion") | {"choices": [choice], "usage": _usage(answer)}


async def _chunks(
    service: Service,
    question: str,
    history: Sequence[Turn],
    answerer: Answerer,
    *,
    with_usage: bool,
) -> AsyncGenerator[str, None]:
    """Yield chunks whose texts, joined, are the answer with its sources."""
    head = _head("chat.completion.chunk")
    sent = ""
    yield event(head | _choice({"role": "assistant", "content": ""}))
    async for answer, is_whole in service.stream(question, history, answerer):
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
    return _SOURCES + "\n".join(lines) if lines else ""


def _extra(answer: Answer) -> dict[str, Any]:
    record = to_record(answer)
    return {name: record[name] for name in _EXTRA}


def _usage(answer: Answer) -> dict[str, int]:
    """Return the tokens that a language model read and wrote; 0 if none was asked."""
    generation = answer.generation
    n_in = (generation.tokens_in or 0) if generation else 0
    n_out = (generation.tokens_out or 0) if generation else 0
    return {"prompt_tokens": n_in, "completion_tokens": n_out, "total_tokens": n_in + n_out}
