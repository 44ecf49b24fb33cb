"""The child process that reads one file: bytes on stdin, JSON lines on stdout.

Its arguments are the end of the file's name, the seconds that it may take, and "recognise" for a
PDF of pictures. It limits itself before it reads: its memory, its time, and that it writes no file.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial

from corpus.formats.isolated import MAX_BYTES, RECOGNISE, as_json


def main() -> None:
    """Read the file on stdin and write what is in it, or why it can't be read."""
    suffix, seconds, *options = sys.argv[1:]
    limit_itself(float(seconds))
    from corpus.formats.kinds import read_bytes
    from corpus.formats.pdf import ScannedPdf

    try:
        data, tell = sys.stdin.buffer.read(), partial(_tell, "page")
        line = as_json(read_bytes(data, suffix, tell, recognise=RECOGNISE in options))
    except ScannedPdf as error:
        line = json.dumps({"error": str(error), "pictures": error.n_pages})
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


def limit_itself(seconds: float) -> None:
    """Let this process take so much time, the memory that is allowed, and write no file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent still bounds the time
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    of_all_cores = int(seconds * (os.cpu_count() or 1)) + 1  # the parent bounds the time itself
    resource.setrlimit(resource.RLIMIT_CPU, (of_all_cores, of_all_cores))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
