"""The file that a report was read from, found again in its folder, if it is still the same."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from corpus.document import Source
from corpus.errors import CorpusError, ManifestMismatch, UnreadableReport
from corpus.manifest import MANIFEST, entries_of, report_files
from corpus.readers import report_bytes


def find_original(folder: Path, source: Source) -> Path:
    """Return the file of a report that a folder's manifest lists; it lies in the folder itself.

    Raises:
        UnreadableReport: it is not listed, or not there.
    """
    try:
        manifest = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
        entry = entries_of(manifest).get(source.doc_id, {})
        name = str(entry.get("file", f"{source.doc_id}.txt"))
        return report_files(folder)[name]
    except (OSError, ValueError, AttributeError, KeyError, CorpusError) as error:
        raise UnreadableReport(f"{folder}: has no file of {source.doc_id} any more") from error


def read_original(path: Path, source: Source) -> bytes:
    """Return the bytes of a report's file.

    Raises:
        UnreadableReport: it can't be read.
        ManifestMismatch: it is not the file that the report was read from.
    """
    data = report_bytes(path)
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise ManifestMismatch(f"{path}: changed since the report was read")
    return data
