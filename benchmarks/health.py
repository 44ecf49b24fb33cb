"""How soon /healthz answers while a server has the most and the longest requests that it takes.

    python benchmarks/health.py [--seconds 60] [--clients 4] [--out FILE]

The server is a process of its own, and so are the clients, which send the largest bodies that the
routes take, in the patterns that took longest in `field_growth.py`, one after the other without a
pause. Health is asked for every 50 ms from a third process. The load of the machine is printed
beside the times: other programs on it make them longer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from text_patterns import patterns

_FOLDER = Path(__file__).parent.parent / "runs" / "bench"
_PATTERNS = (
    "other words",
    "other figures",
    "one Chinese character",
    "20万",
    "sentences of reports",
)
_QUESTION_CHARS = 2_000
_TURN_CHARS = 20_000
_PAUSE_SECONDS = 0.05
_SETTLING_SECONDS = 10.0
_N_VARIANTS = 20

Request = tuple[str, str, bytes]
"""Method, path and body."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the times and write them; return 1 if a health check took over 100 ms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=4, help="0 for the times at rest")
    parser.add_argument("--out", type=Path, default=_FOLDER / "health.json")
    args = parser.parse_args(arguments)
    with _serving() as address, _clients(address, args.clients) as replies:
        time.sleep(_SETTLING_SECONDS)
        taken = np.array(list(_probes(address, args.seconds))) * 1000
    statuses: Counter[str] = Counter()
    while not replies.empty():
        statuses.update(replies.get())
    found = {
        "probes": len(taken),
        **{f"p{p}_ms": round(float(np.percentile(taken, p)), 1) for p in (50, 90, 99, 100)},
        "over_100_ms": int((taken > 100).sum()),
        "replies": dict(statuses),
        "load": [round(value, 1) for value in os.getloadavg()],
        "cores": os.cpu_count(),
    }
    print(json.dumps(found, indent=1))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 1 if found["over_100_ms"] else 0


@contextmanager
def _serving() -> Iterator[str]:
    """Run a server and yield its address once it is ready."""
    root = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as folder:
        feedback = {"BEIJING_QA_FEEDBACK_FILE": f"{folder}/kept.sqlite", "PYTHONPATH": str(root)}
        command = [sys.executable, "-m", "qa.commands.cli", "chat", "--port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=os.environ | feedback, cwd=root
        ) as server:
            assert server.stdout is not None
            said = ""
            for line in server.stdout:
                said += line
                if line == "Ready.\n":
                    break
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0]
            server.terminate()


@contextmanager
def _clients(address: str, n_clients: int) -> Iterator[Queue[dict[str, int]]]:
    context = get_context("spawn")
    replies: Queue[dict[str, int]] = context.Queue()
    stopped = context.Event()
    clients = [
        context.Process(target=_send, args=(address, number, stopped, replies))
        for number in range(n_clients)
    ]
    for client in clients:
        client.start()
    yield replies
    stopped.set()
    time.sleep(1)
    for client in clients:
        client.join(timeout=30)


def _send(address: str, number: int, stopped: object, replies: Queue[dict[str, int]]) -> None:
    """Send request after request; put how many replies had which status."""
    host = urlsplit(address).netloc
    statuses: Counter[str] = Counter()
    made = (_requests(number * 1000 + turn) for turn in range(_N_VARIANTS))
    requests = [request for several in made for request in several]  # made before, not meanwhile
    for method, path, body in cycle(requests):
        if stopped.is_set():  # type: ignore[attr-defined]
            break
        try:
            connection = http.client.HTTPConnection(host, timeout=60)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            statuses[f"{path} {reply.status}"] += 1
            connection.close()
        except OSError as error:
            statuses[f"{path} {type(error).__name__}"] += 1
    replies.put(dict(statuses))


def _requests(turn: int) -> list[Request]:
    texts = patterns()
    text = texts[_PATTERNS[turn % len(_PATTERNS)]]
    question = text(_QUESTION_CHARS, turn)
    said = [
        {"role": "assistant" if n % 2 else "user", "text": text(_TURN_CHARS, turn + n)[:18_000]}
        for n in range(3)
    ]
    bodies = [
        ("POST", "/api/answer", {"question": question}),
        ("POST", "/api/answer", {"question": "And the second one?", "history": said}),
        ("POST", "/api/search", {"query": question, "k": 50}),
        ("POST", "/api/answer", {"question": f"Compare {question}"[:2000], "stream": True}),
        ("POST", "/api/answer", {"question": text(200_000, turn)[:60_000]}),
        ("GET", "/api/figures?limit=10000", {}),
        ("GET", "/api/reports/work-report-2024", {}),
    ]
    return [
        (method, path, json.dumps(body, ensure_ascii=False).encode())
        for method, path, body in bodies
    ]


def _probes(address: str, seconds: float) -> Iterator[float]:
    """Yield the seconds that each health check took, its connection included."""
    host = urlsplit(address).netloc
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        started = time.perf_counter()
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        reply.read()
        connection.close()
        yield time.perf_counter() - started
        assert reply.status == 200
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
