"""Bytes to text: UTF-8, UTF-16, GB18030 and Windows-1252, told by what the bytes can be."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SHARE_OF_COMMON = 0.95


def decode(data: bytes) -> str:
    """Return the text of a file, line ends as they are.

    Bytes that are no UTF-8 are Chinese in GB18030 if that gives common Chinese, else
    Windows-1252.

    Raises:
        ValueError: the bytes are no text; the message names the place of the first that is none.
    """
    text = _decoded(data)
    control = _CONTROL.search(text)
    if control:
        code = f"U+{ord(control.group()):04X}"
        raise ValueError(f"holds the control character {code} at {control.start()}; it is no text")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    chinese = data.decode("gb18030", errors="replace")
    if _is_common(chinese):
        return chinese
    try:
        return data.decode("windows-1252")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"has byte {place}, which is not UTF-8, nor GB18030 or Windows-1252; save it as UTF-8"
        ) from error


def _is_common(text: str) -> bool:
    """True if nearly all that is beyond ASCII is common Chinese: other bytes give rare signs."""
    beyond_ascii = "".join(c for c in text if c > "\x7f")
    common = beyond_ascii.encode("gb2312", errors="ignore").decode("gb2312")
    return len(common) >= _SHARE_OF_COMMON * len(beyond_ascii)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"has byte {error.start}, which is not {encoding.upper()}; save it as UTF-8"
        ) from error
