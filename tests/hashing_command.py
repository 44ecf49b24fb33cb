"""The command `beijing-qa` as a process of its own, with the fake embedder.

In the environment, `KILL_AT` kills the process at that line of the code that builds and writes, and
`MAX_FILE` is the most bytes that a file may have.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from fakes import HashingEmbedder

import index.models as models
import index.sentence_transformer as sentence_transformer
from qa.commands.cli import main

ROOT = Path(__file__).parent.parent
TRACED = (
    str(ROOT / "index"),
    *(str(ROOT / "qa" / name) for name in ("building.py", "indexing.py", "updating.py")),
    *(str(ROOT / "corpus" / name) for name in ("membership.py", "manifest_file.py")),
)


def kill_at(n):
    """Kill this process, as nothing can prevent, before the n-th line that it runs there."""
    left = [n]

    def on_line(frame, event, _):
        left[0] -= event == "line"
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    def on_call(frame, *_):
        return on_line if frame.f_code.co_filename.startswith(TRACED) else None

    sys.settrace(on_call)


if __name__ == "__main__":
    sentence_transformer.SentenceTransformerEmbedder = HashingEmbedder
    models.build_with_model = lambda name, precision, build, *_: build(HashingEmbedder(name))
    if at := os.environ.get("KILL_AT"):
        kill_at(int(at))
    if most := os.environ.get("MAX_FILE"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    sys.exit(main())
