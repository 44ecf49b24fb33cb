"""Prints what files say of themselves, a line of JSON each: `python -m corpus.metadata FILE...`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.document import stamp
from corpus.metadata import Metadata, read_metadata
from corpus.readers import read_report


def as_json(metadata: Metadata) -> dict[str, object]:
    """Return the metadata as values of JSON."""
    dates = {
        d.role: {
            "date": stamp(d.day, d.grain),
            "grain": d.grain,
            "sure": d.is_sure,
            "found": d.found,
        }
        for d in metadata.dates
    }
    return {
        "title": metadata.title.text,
        "title_found": metadata.title.found,
        "published": dates.get("published"),
        "event": dates.get("event"),
        "publisher": metadata.publisher,
        "language": metadata.language,
        "n_pages": metadata.n_pages,
        "doubts": list(metadata.doubts),
        "record": list(metadata.record),
    }


def main(paths: Sequence[str]) -> None:
    """Print the metadata of files, a line of JSON each."""
    for path in map(Path, paths):
        metadata = read_metadata(read_report(path)[1], path.name)
        line = json.dumps({"file": path.name, **as_json(metadata)}, ensure_ascii=False)
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
