"""What names the current build of an index, and the one that is kept beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple

from index.recipe import RECIPE

_BUILD = r"(build-\w+) ([0-9a-f]{64})"
_POINTER = re.compile(rf"{_BUILD}(?: {_BUILD}( back)?)? [0-9a-f]{{16}}\n", re.ASCII)


class Pointer(NamedTuple):
    """What the file `CURRENT` says: the name of a build and the SHA-256 of its recipe.

    `before` are those of the build that is kept beside it; `is_put_back` if that is the newer one.
    """

    build: str
    digest: str
    before: tuple[str, str] | None = None
    is_put_back: bool = False

    @classmethod
    def to(cls, build: Path, earlier: Pointer | None = None) -> Pointer:
        """Return the pointer to a build whose recipe is written, after an `earlier` one."""
        digest = hashlib.sha256((build / RECIPE).read_bytes()).hexdigest()
        if earlier and earlier.build == build.name:
            return earlier._replace(digest=digest)
        return cls(build.name, digest, earlier[:2] if earlier else None)

    @classmethod
    def from_text(cls, text: str) -> Pointer | None:
        """Return what `to_text` wrote; None for all else."""
        found = _POINTER.fullmatch(text)
        if not found:
            return None
        build, digest, *before, back = found.groups()
        pointer = cls(build, digest, (before[0], before[1]) if before[0] else None, bool(back))
        return pointer if pointer.to_text() == text else None

    def to_text(self) -> str:
        """Return one line: build, digest, the same of the one before, and a checksum of all."""
        text = " ".join((self.build, self.digest, *(self.before or ())))
        text += " back" if self.is_put_back else ""
        return f"{text} {hashlib.sha256(text.encode()).hexdigest()[:16]}\n"

    def put_back(self) -> Pointer | None:
        """Return the pointer to the build before, beside which this one is kept."""
        return Pointer(*self.before, self[:2], not self.is_put_back) if self.before else None
