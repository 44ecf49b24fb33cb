"""What a user can cause while reports are read. Each message names the thing and the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


class CorpusError(Exception):
    """The corpus cannot be used as it is."""


class UnreadableReport(CorpusError):
    """A report file cannot be decoded or holds no text."""


class PartlyListed(UnreadableReport):
    """Some files of a folder cannot be read; its manifest is written for all others.

    `changes` are the lines that tell what was done, and why which file is left out.
    """

    def __init__(self, folder: Path, changes: Sequence[str], reasons: Mapping[str, str]) -> None:
        self.changes = changes
        name, why = next(iter(reasons.items()))
        more = f"; and {len(reasons) - 1} more" if len(reasons) > 1 else ""
        super().__init__(f"{folder / name}: {why}{more}; the manifest is written without it")


class ManifestMismatch(CorpusError):
    """The manifest and the files beside it disagree."""


class TookTooLong(ValueError):
    """A file that was not read within its time."""
