"""JSON from files that anybody may have written, and values shown in a message."""

from __future__ import annotations

import json
import reprlib
from typing import Any

_MOST_CHARS = 120
_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = _shown.maxlong = _MOST_CHARS


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, or thousands of brackets stand in each other.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def shown(value: object) -> str:
    """Return a value for a message: cut where it is long, and where it is nested deeply."""
    return _shown.repr(value)
