"""Pending uploads: files that wait to be read, in a small folder of the program's own."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path, PurePath
from threading import Lock

from qa.web.uploads import MAX_UPLOAD_BYTES

MAX_FILES = 30
MAX_BYTES = 10 * MAX_UPLOAD_BYTES
KEPT_SECONDS = 600
_UNSAFE = re.compile(r"[^\w ().-]")
_MAX_STEM, _MAX_SUFFIX = 50, 10


class TooManyPending(Exception):
    """No further file may wait to be read."""


class PendingUploads:
    """The files that were sent and not read yet, each in a folder of its own.

    The same file sent twice at the same time is kept twice. The route that keeps a file removes
    it after `KEPT_SECONDS` if it was not read.
    """

    def __init__(
        self, folder: Path, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES
    ) -> None:
        """Keep at most so many files and bytes in a folder that nothing else uses."""
        self.folder = folder
        self._max_files, self._max_bytes = max_files, max_bytes
        self._sizes: dict[Path, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """How many files are pending."""
        return len(self._sizes)

    def keep(self, data: bytes, name: str) -> Path:
        """Write a file that was sent; return its path.

        Raises:
            TooManyPending: too many files or bytes are pending.
        """
        with self._lock:
            n_bytes = sum(self._sizes.values()) + len(data)
            if len(self._sizes) >= self._max_files or n_bytes > self._max_bytes:
                raise TooManyPending
            self.folder.mkdir(mode=0o700, exist_ok=True)  # it is gone after another site was closed
            path = Path(tempfile.mkdtemp(dir=self.folder)) / _safe_name(name)
            self._sizes[path] = len(data)
        try:
            path.write_bytes(data)
        except OSError:
            self.remove(path)
            raise
        return path

    def remove(self, path: Path) -> None:
        """Remove a pending file and its folder; any other path is left alone."""
        with self._lock:
            is_pending = self._sizes.pop(path, None) is not None
        if is_pending:
            shutil.rmtree(path.parent, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder with all pending files."""
        with self._lock:
            self._sizes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def _safe_name(name: str) -> str:
    """Return a name with the same suffix that every file system takes."""
    given = PurePath(_UNSAFE.sub("_", PurePath(name).name))
    stem = given.stem[:_MAX_STEM] if given.stem.strip(".") else "upload"
    return f"{stem}{given.suffix[:_MAX_SUFFIX]}"


@lru_cache(maxsize=1)
def pending_uploads() -> PendingUploads:
    """Return the pending uploads of this program; Gradio takes files of their folder alone.

    Call it before a window is built: Gradio reads its folder then.
    """
    folder = Path(tempfile.mkdtemp(prefix="beijing-qa-uploads-")).resolve()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    uploads = PendingUploads(folder)
    atexit.register(uploads.close)
    return uploads
