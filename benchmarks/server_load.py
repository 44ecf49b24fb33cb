"""Asks a running server for answers and streams and gives it uploads, without a pause."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from threading import Event, Lock, Thread

import httpx

_TREES = "How many trees were planted in 2019?"
_ZEBRAS = "How many zebras did the ferry carry in 2019?"
_FERRY = b"The ferry of Tongzhou\n\nThe ferry carried 4,000 zebras in 2019.\n"
_FIRST = "brought first"
_TRIES = 10_000


class Load:
    """Three threads, each with its own sort of request; they begin and end with the block."""

    def __init__(self, address: str) -> None:
        """Load the server at an address."""
        self._client = httpx.Client(base_url=address, timeout=120)
        self._stopped, self._lock = Event(), Lock()
        self._counts: Counter[str] = Counter()
        self._errors: list[str] = []
        self._threads = [
            Thread(target=self._repeat, args=(name, request))
            for name, request in (
                ("answers", self._answer),
                ("streams", self._stream),
                ("uploads", self._upload),
            )
        ]

    def __enter__(self) -> Load:
        _upload_into(self._client, _FIRST)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def take_counts(self) -> tuple[dict[str, int], list[str]]:
        """Return how many requests of each sort ended well since the last call, and the errors."""
        with self._lock:
            taken = {name: self._counts[name] for name in ("answers", "streams", "uploads")}
            errors = self._errors
            self._counts, self._errors = Counter(), []
        return taken, errors

    def check_first_upload(self, wanted: str) -> None:
        """Check that what was uploaded before all rebuilds is answered from beside the new index.

        Call it after the block: of two requests of one session at once, one gets both answers.

        Raises:
            AssertionError: it was lost, or the session has an old index.
        """
        until(lambda: wanted in _ask(self._client, _TREES, _FIRST))
        assert "4,000 zebras" in _ask(self._client, _ZEBRAS, _FIRST)

    def _repeat(self, name: str, request: Callable[[int], None]) -> None:
        n = 0
        while not self._stopped.is_set():
            n += 1
            problem = ""
            try:
                request(n)
            except Exception as error:  # of any kind: each is counted
                problem = f"{name}: {type(error).__name__}: {' '.join(str(error).split())[:300]}"
            with self._lock:
                self._counts[name] += not problem
                self._errors += [problem] * bool(problem)

    def _answer(self, _: int) -> None:
        assert "trees were planted" in planted(str(self._client.base_url))

    def _stream(self, _: int) -> None:
        body = {
            "model": "beijing-qa",
            "stream": True,
            "messages": [{"role": "user", "content": _TREES}],
        }
        with self._client.stream("POST", "/v1/chat/completions", json=body) as reply:
            text = "".join(reply.iter_text())
        assert reply.status_code == 200 and text.rstrip().endswith("data: [DONE]"), text
        assert "trees were planted" in text, text

    def _upload(self, n: int) -> None:
        _upload_into(self._client, f"session {n}")
        for session in (f"session {n}", _FIRST):
            told = _ask(self._client, _ZEBRAS, session)
            assert "4,000 zebras" in told, f"{session}: {told}"


def planted(address: str) -> str:
    """Return the answer to how many trees were planted."""
    reply = httpx.post(f"{address}/api/answer", json={"question": _TREES}, timeout=120)
    reply.raise_for_status()
    return str(reply.json()["answer"])


def until(holds: Callable[[], bool]) -> None:
    """Ask until it holds; each try is a request, which takes its time."""
    assert any(holds() for _ in range(_TRIES))


def _upload_into(client: httpx.Client, session: str) -> None:
    files = {"files": ("ferry.txt", _FERRY, "text/plain")}
    sent = client.post("/gradio_api/upload", files=files)
    sent.raise_for_status()
    file = {"path": sent.json()[0], "orig_name": "ferry.txt", "meta": {"_type": "gradio.FileData"}}
    told = _submit(client, "upload", [file], session)
    assert "is here now" in told, told


def _ask(client: httpx.Client, question: str, session: str) -> str:
    return _submit(client, "ask", [question, None, None], session)


def _submit(client: httpx.Client, handler: str, data: list[object], session: str) -> str:
    """Post to a handler of the page; return what it shows at the end."""
    handlers = client.get("/config").json()["dependencies"]
    number = next(each["id"] for each in handlers if each["api_name"] == handler)
    body = {"data": data, "fn_index": number, "session_hash": session}
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
    stream = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
    messages = [json.loads(line[5:]) for line in stream.splitlines() if line.startswith("data:")]
    done = next(m for m in messages if m["msg"] == "process_completed")
    return json.dumps(done["output"], ensure_ascii=False)
