"""Extracts kept in a folder by the digest of their file, so that no file is parsed twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container
from functools import cache
from pathlib import Path

from corpus.extract import Extract, PageProgress
from corpus.readers import extract_of


class KeptExtracts:
    """A folder with one JSON file for each file that needed a parser; short text is read anew.

    An extract is of use as long as the code that reads files is the same.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when there is something to keep."""
        self._folder = folder

    def extract_of(
        self, path: Path, data: bytes, digest: str, progress: PageProgress | None = None
    ) -> Extract:
        """Return the extract of a report whose bytes have the SHA-256 `digest`.

        Raises:
            UnreadableReport: as `corpus.readers.extract_of`.
            OSError: it cannot be kept.
        """
        from corpus.formats.kinds import is_plain  # late: the parsers are many

        if is_plain(data, path.suffix.lower()):
            return extract_of(path, data, progress)
        place = self._folder / f"{digest}-{_code()}{path.suffix.lower()}.json"
        kept = _read(place)
        if kept is None:
            kept = extract_of(path, data, progress)
            self._write(place, kept)
        return kept

    def remove_others(self, digests: Container[str]) -> None:
        """Remove all but what this code read of files with these digests."""
        for path in self._folder.glob("*"):
            digest, _, rest = path.name.partition("-")
            is_ours = rest.startswith(f"{_code()}.") and path.suffix == ".json"
            if digest not in digests or not is_ours:
                path.unlink(missing_ok=True)

    def _write(self, place: Path, extract: Extract) -> None:
        from corpus.formats.isolated import as_json

        self._folder.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        try:
            part.write_text(as_json(extract), encoding="utf-8")
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)


def _read(place: Path) -> Extract | None:
    """Return what was written there; None where nothing is, or it is broken."""
    from corpus.formats.isolated import extract_told

    try:
        return extract_told(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


@cache
def _code() -> str:
    """Return a digest of the code and the words that read files, with or without pictures."""
    from corpus.formats.scanned import is_recognition_installed

    digest = hashlib.sha256(str(is_recognition_installed()).encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".toml", ".json") and "reports" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
