"""Opens the chat window, visits every way in over HTTP, watches it for a while, and ends it."""

import json
import re
import signal
import subprocess
import sys
import urllib.request

QUESTION = "How many new museums were registered in 2023?"
MESSAGE = {"role": "user", "content": QUESTION}
CALL = {"name": "answer", "arguments": {"question": QUESTION}}
VISITS = {
    "/": None,
    "/docs": None,
    "/api/answer": {"question": QUESTION},
    "/v1/chat/completions": {"model": "beijing-qa", "messages": [MESSAGE]},
    "/mcp": {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL},
}
# A library that reports home waits before it does: onnxruntime 1.32 for nine seconds.
WATCHED_SECONDS = 15


def visit(address: str, body: object) -> str:
    """Return what comes back; a POST if there is something to send."""
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    sent = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address, data=sent, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as reply:
        return reply.read().decode()


if __name__ == "__main__":
    command = [sys.executable, "-m", "qa.commands.cli", "chat", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        said = []
        for line in server.stdout:
            said.append(line)
            if line == "Ready.\n":
                break
        address = re.search(r"http://\S+", "".join(said))[0]
        for path, body in VISITS.items():
            print(path, "11 new museums" in visit(address + path, body))
        try:
            server.wait(WATCHED_SECONDS)
        except subprocess.TimeoutExpired:
            server.terminate()  # as a service is stopped
        sys.exit(server.wait() != 128 + signal.SIGTERM)
