"""A server of OpenAI's protocol that plays scripts: run as a process of its own.

The model asked for names the script. `{n:TEXT}` in a reply stands for the number of the evidence
that holds TEXT in the prompt.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
from collections import Counter

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

JOBS = "281,000 new jobs were created in urban areas"
REPLIES = {
    "good": "In 2023, 281,000 new jobs were created in urban areas [{n:281,000 new}]. "
    "That year 197,000 people in need were helped to find employment. 【{n:281,000 new}】",
    "thinking": "<think>The figure is 999.</think>In 2023, 281,000 new jobs were created in urban "
    "areas ({n:281,000 new}).",
    "wrong figure": "In 2023, 291,000 new jobs were created in urban areas [{n:281,000 new}].",
    "other figure": "In 2023, 197,000 new jobs were created in urban areas [{n:281,000 new}].",
    "wrong year": "In 2022, 281,000 new jobs were created in urban areas [{n:281,000 new}].",
    "negated": "In 2023, 281,000 new jobs were not created in urban areas [{n:281,000 new}].",
    "dangling": "In 2023, 281,000 new jobs were created in urban areas [77].",
    "wrong citation": "In 2023, 281,000 new jobs were created in urban areas [{n:260,000}].",
    "no citation": "In 2023, 281,000 new jobs were created in urban areas.",
    "one good, one bad": "In 2023, 281,000 new jobs were created in urban areas [{n:281,000 new}]. "
    "Most of the new jobs were in tourism and catering [{n:281,000 new}].",
    "swapped names": "Chen Jining presided over the plenary meeting, "
    "and Mayor Cai Qi attended it [1].",
    "round and round": 400
    * "In 2023, 281,000 new jobs were created in urban areas [{n:281,000 new}]. ",
    "no end": "jobs and jobs and " * 400,
    "empty": "",
    "nothing holds": "Beijing is a wonderful place with many jobs [1]. Jobs are 42 in number [2].",
    "declines": "NO ANSWER",
    "sorry": "I'm sorry, but I can't help with that.",
    "chinese": "2023年，城镇新增就业28.1万人[{n:281,000 new}]。",
    "standalone": "How many new jobs were created in urban areas in 2024?",
    "standalone invented": "How many new jobs were created in Shanghai factories in 2024?",
    "judge": "  4\n",
}  # fmt: skip

REFUSALS = {
    "500": (500, "broken", 10),
    "500 at length": (500, "broken", 200),
    "401": (401, "bad key", 10),
    "404": (404, "no such model", 10),
    "too long": (400, "This model's maximum context length is 512 tokens", 10),
}
NO_STREAMS = {
    "not json": "<html>a page</html>",
    "malformed": 'data: {"choices": [{"delta"\n\n',
}

app = FastAPI()
calls: Counter[str] = Counter()
bodies: dict[str, dict] = {}
extra: dict[str, str] = {}


@app.post("/v1/chat/completions")
async def chat(request: Request) -> Response:
    body = await request.json()
    name = body["model"]
    calls[name] += 1
    bodies[name] = {**body, "authorization": request.headers.get("authorization", "")}
    prompt = "\n".join(m["content"] for m in body["messages"])
    if name == "429 then good" and calls[name] == 1:
        return refusal(429, "slow down", 10)
    if name == "knows little" and "stream_options" in body:
        return JSONResponse({"detail": "Unexpected fields in the request: {'stream_options'}"}, 422)
    if name in REFUSALS:
        return refusal(*REFUSALS[name])
    if name in NO_STREAMS:
        return Response(NO_STREAMS[name], media_type="text/event-stream")
    text = extra.get(name) or REPLIES.get(name) or REPLIES["good"]
    if name == "empty":
        text = ""
    text = re.sub(r"\{n:([^}]*)\}", lambda m: number_of(m[1], prompt), text)
    return StreamingResponse(stream(name, text), media_type="text/event-stream")


def refusal(status: int, message: str, wait_ms: int) -> JSONResponse:
    return JSONResponse({"error": {"message": message}}, status, {"retry-after-ms": str(wait_ms)})


@app.post("/scripts/{name}")
async def add_script(name: str, request: Request) -> dict[str, str]:
    extra[name] = (await request.json())["reply"]
    return {"added": name}


@app.get("/seen/{name}")
def seen(name: str) -> dict:
    return {"calls": calls[name], "body": bodies.get(name, {})}


def number_of(text: str, prompt: str) -> str:
    for line in prompt.splitlines():
        match = re.match(r"\[(\d+)\] ", line)
        if match and text in line:
            return match[1]
    return "88"


async def stream(name: str, text: str):
    while name == "only there":
        yield ": still there\n\n"
        await asyncio.sleep(0.1)
    for start in range(0, len(text), 3):
        if name == "cut" and start > 60:
            return
        if name == "broken off" and start > 60:
            raise ConnectionError("the process dies")
        if name == "slow":
            await asyncio.sleep(0.5)
        yield event({"choices": [{"index": 0, "delta": {"content": text[start : start + 3]}}]})
    reason = {"at the limit": "length", "filtered": "content_filter"}.get(name, "stop")
    yield event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    usage = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
    yield event({"choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def event(fields: dict) -> str:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted-1"}
    return f"data: {json.dumps({**whole, 'system_fingerprint': 'fp1', **fields})}\n\n"


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as port:
        sys.stdout.write(f"{port.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[port])
