"""An OpenAI-compatible server that plays a script, as a process: `judge_server.py SCRIPT LOG`.

The script is a JSON list; request n gets item n (the last one again after that): a text is the
reply, a number an HTTP status; "no temperature" refuses requests that give one. The requests are
appended to the log. It prints its port first.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SCRIPT = json.loads(Path(sys.argv[1]).read_text())
LOG = Path(sys.argv[2])


class Handler(BaseHTTPRequestHandler):
    count = 0

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with LOG.open("a") as log:
            entry = {"path": self.path, "key": self.headers["Authorization"], **body}
            log.write(json.dumps(entry) + "\n")
        item = SCRIPT[min(Handler.count, len(SCRIPT) - 1)]
        Handler.count += 1
        refused = item == "no temperature" and "temperature" in body
        status = 400 if refused else item if isinstance(item, int) else 200
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "small"}
        choice = {"index": 0, "delta": {"content": item}, "finish_reason": "stop"}
        data = f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\ndata: [DONE]\n\n".encode()
        if status != 200:
            data = json.dumps({"error": {"message": f"no: {item}"}}).encode()
        self.send_response(status)
        kind = "text/event-stream" if status == 200 else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
