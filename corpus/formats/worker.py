"""The child process that reads one file: bytes on stdin, JSON lines on stdout.

It limits itself before it reads: its memory, its time, and that it writes no file.
"""

from __future__ import annotations

import json
import sys
from functools import partial

from corpus.formats.isolated import MAX_BYTES, MAX_SECONDS, as_json


def main() -> None:
    """Read the file on stdin and write what is in it, or why it can't be read."""
    _limit_itself()
    from corpus.formats.kinds import read_bytes

    try:
        extract = read_bytes(sys.stdin.buffer.read(), sys.argv[1], partial(_tell, "page"))
        line = as_json(extract)
    except ValueError as error:
        line = json.dumps({"error": " ".join(str(error).split())[:300]})
    except (MemoryError, RecursionError):
        line = json.dumps(
            {"error": "is nested too deeply, or needs more memory than it may; divide it"}
        )
    except Exception as error:  # a parser that meets what it does not expect
        line = json.dumps({"error": f"is a broken file ({type(error).__name__})"})
    sys.stdout.write(line + "\n")


def _tell(name: str, done: int, total: int) -> None:
    sys.stdout.write(json.dumps({name: done, "of": total}) + "\n")
    sys.stdout.flush()


def _limit_itself() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent still bounds the time
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(MAX_SECONDS), int(MAX_SECONDS)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
