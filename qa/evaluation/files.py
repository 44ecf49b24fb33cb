"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qa.evaluation.errors import CannotWrite


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a file piece by piece, so that it takes little memory.

    Raises:
        CannotWrite: it cannot be written to its end; what was there before is kept.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="replace", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise CannotWrite(
            f"{path}: cannot be written ({error.strerror}); what was there before is kept"
        ) from error


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
