"""Signs that make a text read otherwise than it is: mended, taken out, or made visible."""

from __future__ import annotations

import re
import unicodedata

_KEPT_CONTROLS = "\n\t"
_HIGH_SURROGATE = re.compile("[\ud800-\udbff]$")
# What turns the direction of the text after it: embeddings, overrides, isolates.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER_SIGNS = str.maketrans({"\u066b": ".", "\u066c": ",", "\u066a": "%"})


class PieceCleaner:
    """Cleans a text that comes in pieces, of which one may end within a character."""

    def __init__(self) -> None:
        """Begin a text."""
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return the piece as `cleaned` returns it; half a character waits for the next piece."""
        text = self._held + piece
        half = _HIGH_SURROGATE.search(text)
        self._held = half[0] if half else ""
        return cleaned(text[: half.start()] if half else text)

    def finish(self) -> str:
        """Return what was held back when the text has ended."""
        held, self._held = self._held, ""
        return cleaned(held)


def cleaned(text: str) -> str:
    """Return a text that a program wrote as it is to be read: what one sees is what it says.

    Surrogates are joined or replaced; what has no shape of its own (directions, zero widths,
    controls) is taken out; digits of other scripts and full-width letters become plain ones.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(map(_plain_sign, whole))


def visible(text: str) -> str:
    """Return somebody else's text with what turns other text round put in sight: ‹U+202E›.

    Half characters, which no page can be sent with, are too. All other signs stand as they are.
    """
    return _LONE_SURROGATE.sub(in_sight, TURNS.sub(in_sight, text))


def in_sight(match: re.Match[str]) -> str:
    """Return the number of a sign in place of the sign."""
    return f"‹U+{ord(match[0]):04X}›"


def foreign_numerals(text: str) -> tuple[str, ...]:
    """Return the signs of a text that stand for a number and are no plain digits: Ⅻ, ½, ③, 三."""
    return tuple(c for c in text if not c.isascii() and _numeric(c))


def _numeric(sign: str) -> bool:
    return unicodedata.numeric(sign, None) is not None


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isprintable() or sign in _KEPT_CONTROLS else ""
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if "\uff01" <= sign <= "\uff5e":  # the full-width forms
        return unicodedata.normalize("NFKC", sign)
    if unicodedata.category(sign) in ("Cf", "Cc", "Co", "Cn"):
        return ""
    return sign.translate(_NUMBER_SIGNS)
