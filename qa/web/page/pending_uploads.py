"""Pending uploads: files that wait to be read, in a small folder of the program's own."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from threading import Lock

from qa.web.page.upload_folder import make_folder, remove_unused
from qa.web.uploads import MAX_UPLOAD_BYTES

MAX_FILES = 30
MAX_BYTES = 10 * MAX_UPLOAD_BYTES
MAX_OF_SENDER = 5
KEPT_SECONDS = 600
_UNSAFE = re.compile(r"[^\w ().-]")
_MAX_STEM, _MAX_SUFFIX = 50, 10


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a file: a browser, at an address."""

    address: str = ""
    browser: str = ""


NOBODY = Sender()


class PendingUploads:
    """The files that were sent and not read yet, each in a folder of its own.

    Nobody is refused: of too many files of a sender the oldest is removed, and of too many in all
    the oldest of whoever has most. So who floods it loses files of their own.

    The same file sent twice at the same time is kept twice. The route that keeps a file removes
    it after `KEPT_SECONDS` if it was not read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_files: int = MAX_FILES,
        max_bytes: int = MAX_BYTES,
        max_of_sender: int = MAX_OF_SENDER,
    ) -> None:
        """Keep at most so many files and bytes in a folder that nothing else uses.

        `max_bytes` is not less than one file may have.
        """
        self.folder = folder
        self._max_files, self._max_bytes = max_files, max_bytes
        self._max_of_sender = max_of_sender
        self._files: dict[Path, tuple[Sender, int]] = {}  # oldest first
        self._lock = Lock()

    def __len__(self) -> int:
        """How many files are pending."""
        return len(self._files)

    def keep(self, data: bytes, name: str, sender: Sender = NOBODY) -> Path:
        """Write a file that was sent; return its path."""
        with self._lock:
            dropped = self._make_room(sender, len(data))
            self.folder.mkdir(mode=0o700, exist_ok=True)  # it is gone after another site was closed
            path = Path(tempfile.mkdtemp(dir=self.folder)) / _safe_name(name)
            self._files[path] = sender, len(data)
        for old in dropped:
            shutil.rmtree(old.parent, ignore_errors=True)
        try:
            path.write_bytes(data)
        except OSError:
            self.remove(path)
            raise
        return path

    def _make_room(self, sender: Sender, n_bytes: int) -> list[Path]:
        """Forget as many files as one more needs; return their paths."""
        dropped = []
        while path := self._superfluous(sender, n_bytes):
            del self._files[path]
            dropped.append(path)
        return dropped

    def _superfluous(self, sender: Sender, n_bytes: int) -> Path | None:
        """Return the file that must go before `sender` may send another; None if none must."""
        senders = [of for of, _ in self._files.values()]
        if senders.count(sender) >= self._max_of_sender:
            return self._oldest(sender)
        n_kept = sum(size for _, size in self._files.values())
        if len(senders) < self._max_files and n_kept + n_bytes <= self._max_bytes:
            return None
        if not senders:
            return None
        most = Counter(of.address for of in senders).most_common(1)[0][0]
        of_most = Counter(of for of in senders if of.address == most)
        return self._oldest(of_most.most_common(1)[0][0])

    def _oldest(self, sender: Sender) -> Path:
        return next(path for path, (of, _) in self._files.items() if of == sender)

    def remove(self, path: Path) -> None:
        """Remove a pending file and its folder; any other path is left alone."""
        with self._lock:
            is_pending = self._files.pop(path, None) is not None
        if is_pending:
            shutil.rmtree(path.parent, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder with all pending files."""
        with self._lock:
            self._files.clear()
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
    remove_unused()
    folder, lock = make_folder()
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    uploads = PendingUploads(folder)
    atexit.register(lock.release)
    atexit.register(uploads.close)  # comes first
    return uploads
