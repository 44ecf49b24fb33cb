"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qa.evaluation.errors import CannotWrite

# What stands here is a name of something open, even where a shell made a plain file of it.
_STREAM_FOLDERS = (Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd"))


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a file piece by piece, so that it takes little memory.

    A link stays one: what it leads to is replaced. A device or a pipe is written through.

    Raises:
        CannotWrite: it cannot be written to its end; what was there before is kept.
        BrokenPipeError: who read the pipe has gone.
    """
    try:
        if is_stream(path):
            with path.open("a", encoding="utf-8", errors="replace", newline="") as stream:
                stream.writelines(pieces)
            return
        place = path.resolve()
        part = part_of(place)
        with part.open("w", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite(
            f"{path}: cannot be written ({error.strerror}); what was there before is kept"
        ) from error


def part_of(path: Path) -> Path:
    """Return where a file is written until it is whole."""
    return path.with_name(f"{path.name}.part")


def is_stream(path: Path) -> bool:
    """True for a device or a pipe, /dev/stdout too: it is written through, never replaced."""
    if not path.exists() or path.is_dir():
        return False
    return not path.is_file() or path.absolute().parent in _STREAM_FOLDERS


def check_target(path: Path, inputs: Iterable[Path] = ()) -> None:
    """Find out before long work whether its result can be written, and would replace no input.

    Raises:
        CannotWrite: it is a folder, lies in no folder, may not be written, or is an input.
    """
    if is_stream(path):
        return
    place = path.resolve()
    if place.is_dir():
        raise CannotWrite(f"{path}: is a folder; give the name of a file")
    if not place.parent.is_dir():
        raise CannotWrite(f"{path}: there is no folder {path.parent}; make it, or give another")
    if not os.access(place.parent, os.W_OK):
        raise CannotWrite(f"{path}: cannot be written (no right to write in {path.parent})")
    for given in filter(Path.exists, inputs):
        if any(there.exists() and there.samefile(given) for there in (place, part_of(place))):
            raise CannotWrite(
                f"{path}: would be written over {given}, which is read; give another name"
            )


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file; raises as `write_pieces` does."""
    write_pieces(path, [json.dumps(value, ensure_ascii=False, indent=1), "\n"])


def make_folder(path: Path) -> None:
    """Make a folder where there is none.

    Raises:
        CannotWrite: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be made ({error.strerror})") from error
