"""Keeps exported models in a cache of the user: each is made once on a machine, then checked."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from index.file_record import FileRecord
from index.onnx_embedder import ABOUT, MODEL
from index.writer_lock import Say, only_writer

_FORMAT = 1  # of the export; another one is kept apart
_EXPORT, _FILES = "export", "files.json"

Make = Callable[[Path], None]
"""Writes an export into an empty folder."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which export: of the model `name`, whose weights have the fingerprint `source`.

    `update` is a digest of what makes it a cross-encoder besides; "" if nothing does.
    """

    name: str
    source: str
    precision: str
    update: str = ""

    def is_in(self, folder: Path) -> bool:
        """True if a folder says that it holds this export."""
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            return all(about.get(key, "") == value for key, value in asdict(self).items())
        except (OSError, ValueError, AttributeError, RecursionError):
            return False

    def entry(self, cache: Path) -> Path:
        """Return the folder of this export in a cache; its files are in a folder inside."""
        identity = repr((_FORMAT, *astuple(self)))
        return cache / "models" / hashlib.sha256(identity.encode()).hexdigest()[:16]


def cached_export(wanted: Wanted, cache: Path) -> Path | None:
    """Return the folder of an export in the cache; None if none is there, or it was changed."""
    entry = wanted.entry(cache)
    folder = entry / _EXPORT
    try:
        values = json.loads((entry / _FILES).read_text(encoding="utf-8"))
        records = [FileRecord(**value) for value in values]
        is_whole = all(record.is_same(folder / record.name, whole=True) for record in records)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    named = {record.name for record in records}
    return folder if is_whole and MODEL in named and wanted.is_in(folder) else None


def make_cached(wanted: Wanted, cache: Path, make: Make, say: Say) -> Path:
    """Return the folder of an export in the cache; made by `make` unless another process did it.

    Raises:
        OSError: the cache cannot be written. What `make` raises is raised, too.
    """
    entry = wanted.entry(cache)
    with only_writer(entry, "exporting a model", say):
        for left in entry.glob(f"{_EXPORT}-*"):  # by a process that was stopped
            shutil.rmtree(left, ignore_errors=True)
        return cached_export(wanted, cache) or _make(entry, make)


def _make(entry: Path, make: Make) -> Path:
    """Make an export beside its place and move it there, so that it is there whole or not."""
    folder, records = entry / _EXPORT, entry / _FILES
    part = Path(tempfile.mkdtemp(prefix=f"{_EXPORT}-", dir=entry))
    try:
        make(part)
        paths = sorted(path for path in part.rglob("*") if path.is_file())
        text = json.dumps([asdict(FileRecord.of(path, part)) for path in paths], indent=1)
        records.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)  # one that was changed
        part.rename(folder)
        written = records.with_suffix(".new")
        written.write_text(text, encoding="utf-8")
        written.replace(records)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder
