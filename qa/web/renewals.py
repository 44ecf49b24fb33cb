"""Takes up a new build of the index while the server runs; until it is open, the old one stays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from corpus.errors import CorpusError
from index.builds import current_name
from index.errors import IndexProblem

if TYPE_CHECKING:
    from index.writer_lock import Say
    from qa.pipeline import QuestionAnswerer

Reopen = Callable[["QuestionAnswerer | None"], "QuestionAnswerer"]
"""Opens the index anew; takes the answerer before, None where loading failed."""
_EVERY_SECONDS = 1.0
_MAX_PAUSE_SECONDS = 60.0
_log = logging.getLogger(__name__)


class Renewals:
    """Watches which build of an index folder is the current one."""

    def __init__(
        self, folder: Path, reopen: Reopen, say: Say, every_seconds: float = _EVERY_SECONDS
    ) -> None:
        """`say` gets a line for each build that is taken up, and for one that cannot be."""
        self._folder = folder
        self._reopen = reopen
        self._say = say
        self._every_seconds = every_seconds
        self._stopped = Event()

    def stop(self) -> None:
        """Let `after` end."""
        self._stopped.set()

    def after(self, answerer: QuestionAnswerer | None) -> Iterator[QuestionAnswerer]:
        """Yield an answerer over each new build once it is open, without end.

        `answerer` is the one in use, None where none could be loaded. A build that cannot be opened
        is told once, and tried again, less and less often, until there is another one.
        """
        taken = answerer.index.build_name if answerer else current_name(self._folder)
        failed, pause = None, self._every_seconds
        while not self._stopped.wait(pause):
            found = current_name(self._folder)
            if found is None or found == taken:
                continue
            opened = self._open(answerer, tell=found != failed)
            if opened is None:
                pause = min(pause * 2, _MAX_PAUSE_SECONDS) if found == failed else pause
                failed = found
                continue
            answerer, taken, pause = opened, opened.index.build_name, self._every_seconds
            yield opened

    def _open(self, before: QuestionAnswerer | None, *, tell: bool) -> QuestionAnswerer | None:
        problem = "it is not known why"
        try:
            opened = self._reopen(before)
            n_reports = len(opened.index.documents)
            self._say(f"Took up the new index of {n_reports} reports.")
            return opened
        except (CorpusError, IndexProblem, ValueError, OSError) as error:
            problem = " ".join(str(error).split())
        except Exception:  # unforeseen: the log has the error, and the old index goes on
            if tell:
                _log.exception("the new index was not opened")
        if tell:
            self._say(f"beijing-qa: the new index is not taken up ({problem}); the old one stays")
        return None
