"""Where uploaded files wait to be read: a folder of the program's own, with little room and no history."""

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

MOST_FILES = 30
MOST_BYTES = 10 * MAX_UPLOAD_BYTES
KEPT_SECONDS = 600
_ODD = re.compile(r"[^\w ().-]")
_MAX_STEM, _MAX_SUFFIX = 50, 10


class NoRoom(Exception):
    """As many files wait to be read as may."""


class WaitingUploads:
    """The files that were sent and not read yet, each in a folder of its own.

    Two that send the same file at the same time have two files. What is not read is removed by
    whoever kept it, `KEPT_SECONDS` later.
    """

    def __init__(
        self, folder: Path, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES
    ) -> None:
        """Keep files in a folder that nothing else uses."""
        self.folder = folder
        self._most_files, self._most_bytes = most_files, most_bytes
        self._sizes: dict[Path, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """How many files wait."""
        return len(self._sizes)

    def keep(self, data: bytes, name: str) -> Path:
        """Write a file that was sent; return where it waits.

        Raises:
            NoRoom: too many wait already, or too much.
        """
        with self._lock:
            n_bytes = sum(self._sizes.values()) + len(data)
            if len(self._sizes) >= self._most_files or n_bytes > self._most_bytes:
                raise NoRoom
            self.folder.mkdir(mode=0o700, exist_ok=True)  # gone where another site was closed
            path = Path(tempfile.mkdtemp(dir=self.folder)) / _safe_name(name)
            self._sizes[path] = len(data)
        try:
            path.write_bytes(data)
        except OSError:
            self.remove(path)
            raise
        return path

    def remove(self, path: Path) -> None:
        """Remove a file that waits, and its folder; nothing else, whatever path is given."""
        with self._lock:
            waits = self._sizes.pop(path, None) is not None
        if waits:
            shutil.rmtree(path.parent, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder with all that waits in it."""
        with self._lock:
            self._sizes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def _safe_name(name: str) -> str:
    """Return a name that every file system takes, of the same type."""
    given = PurePath(_ODD.sub("_", PurePath(name).name))
    stem = given.stem[:_MAX_STEM] if given.stem.strip(".") else "upload"
    return f"{stem}{given.suffix[:_MAX_SUFFIX]}"


@lru_cache(maxsize=1)
def waiting_uploads() -> WaitingUploads:
    """Return the uploads of this program. Gradio takes files of their folder, and of no other.

    To be called before a window is built.
    """
    folder = Path(tempfile.mkdtemp(prefix="beijing-qa-uploads-")).resolve()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    uploads = WaitingUploads(folder)
    atexit.register(uploads.close)
    return uploads
