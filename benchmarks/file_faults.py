"""Reads thousands of spoiled files of all types: each must end in a text or in one line, in bounds.

    python benchmarks/file_faults.py [--files 2000] [--workers 2] [--out FILE]

The first files are made to break a reader on purpose: bombs, nests, loops. The others are made-up
reports, spoiled by chance; the same number gives the same file. Each is written to a folder and
read as the program reads a report. Each is a line of FILE. A run that was stopped goes on after
the files that it has. Linux and macOS.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hostile_files import hostile_file
from tqdm import tqdm

from corpus.errors import UnreadableReport
from corpus.formats.isolated import MAX_SECONDS
from corpus.readers import read_report

_OUT = Path(__file__).parent.parent / "runs" / "faults" / "files.jsonl"
_KIB_OF = {"darwin": 1 / 1024}
_MAX_LINE_CHARS = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the files that are left, and print the counts; 1 if one of them broke the reader."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=_OUT)
    args = parser.parse_args(arguments)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    done = {line["number"] for line in _lines(args.out)}
    left = [number for number in range(args.files) if number not in done]
    with TemporaryDirectory() as folder, ThreadPoolExecutor(args.workers) as pool:
        tried = [pool.submit(_tried, number, Path(folder)) for number in left]
        with (
            args.out.open("a", encoding="utf-8") as out,
            tqdm(total=args.files, initial=len(done), unit="file") as bar,
        ):
            for future in as_completed(tried):
                out.write(json.dumps(future.result(), ensure_ascii=False) + "\n")
                out.flush()
                bar.update()
    return _print_counts(_lines(args.out))


def _tried(number: int, folder: Path) -> dict[str, Any]:
    """Read a file; `ended` is read, refused, or how it broke the reader."""
    made = hostile_file(number)
    path = folder / f"{number}{made.suffix}"
    path.write_bytes(made.data)
    start = time.monotonic()
    try:
        _, extract = read_report(path)
        ended, said, n_chars = "read", "", len(extract.text)
    except UnreadableReport as error:
        said, n_chars = str(error).removeprefix(f"{path}: "), 0
        is_line = "\n" not in said and len(said) <= _MAX_LINE_CHARS
        ended = "refused" if is_line else "refused in more than a line"
    except BaseException as error:  # what must not happen, and is counted
        ended, said, n_chars = type(error).__name__, str(error), 0
    seconds = time.monotonic() - start
    path.unlink()
    told = {"number": number, "type": made.suffix, "fault": made.fault, "bytes": len(made.data)}
    return {
        **told, "ended": ended, "said": said, "chars": n_chars, "seconds": round(seconds, 3),
        "parent_mb": _peak_mb(resource.RUSAGE_SELF), "child_mb": _peak_mb(resource.RUSAGE_CHILDREN),
    }  # fmt: skip


def _peak_mb(who: int) -> int:
    """Return the most memory so far of this process, or of any child."""
    return int(resource.getrusage(who).ru_maxrss * _KIB_OF.get(sys.platform, 1) / 1000)


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _print_counts(lines: Sequence[dict[str, Any]]) -> int:
    broken = [line for line in lines if line["ended"] not in ("read", "refused")]
    late = [line for line in lines if line["seconds"] > MAX_SECONDS + 60]
    for ended, count in Counter(line["ended"] for line in lines).most_common():
        print(f"{ended}: {count}")
    print(f"beyond the limit of time: {len(late)}")
    peaks = {who: max(line[who] for line in lines) for who in ("parent_mb", "child_mb")}
    print(f"most memory: this process {peaks['parent_mb']} MB, a child {peaks['child_mb']} MB")
    for line in sorted(lines, key=lambda line: -line["seconds"])[:10]:
        print(f"{line['seconds']:7.1f} s {line['type']:6} {line['fault']}: {line['ended']}")
    for line in broken:
        print(f"broke: {line['number']} {line['type']} {line['fault']}: {line['ended']}")
    return 1 if broken or late else 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
