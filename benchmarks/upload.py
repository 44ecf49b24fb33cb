"""How long an uploaded report takes to be there: read, embedded beside the shared reports.

.venv/bin/python -m benchmarks.upload [CHARACTERS ...]
"""

from __future__ import annotations

import sys
import time

from qa.opening import open_answerer
from qa.web.sessions import Sessions
from qa.web.uploads import UploadLimits, read_upload


def main(sizes: list[int]) -> None:
    """Print the seconds for texts of so many characters, whose sentences no report has."""
    shared = open_answerer()
    texts = [document.text for document in shared.index.documents.values()]
    # Each sentence gets a word of its own, so that no vector of the index can be taken over.
    lines = [f"Note {n}: {line}" for n, line in enumerate("\n".join(texts * 3).split(". "))]
    for size in sizes:
        text = ".\n".join(lines)[:size].rsplit(" ", 1)[0] + "."
        started = time.perf_counter()
        upload = read_upload(text.encode(), "note.txt", UploadLimits(pages=300))
        Sessions().add_upload("session", upload, shared)
        print(f"{len(text):,} characters: {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [43_000, 180_000])
