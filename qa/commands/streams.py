"""Standard output and standard error as a command finds them: closed, full, or of few characters.

What a command prints is its result: if it cannot be written, the command fails with one line. What
it tells on standard error beside that is lost without failing it.
"""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import sys
from typing import Any


class OutputRefused(OSError):
    """Standard output takes nothing; the message has the way out."""


class _Output(io.BufferedIOBase):
    """Passes bytes on to a stream, and tells whose fault it is if they are not taken."""

    def __init__(self, to: Any, descriptor: int) -> None:
        self._to = to
        self._descriptor = descriptor
        self._is_dropped = False
        self._may_be_lost = False
        self.name = f"<{descriptor}>"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return bool(self._to and self._to.isatty())

    def write(self, data: object) -> int:
        n_bytes = len(memoryview(data))  # type: ignore[arg-type]
        if self._is_dropped:
            return n_bytes
        try:
            self._open().write(data)
        except OSError as error:
            self._failed(error)
        return n_bytes

    def flush(self) -> None:
        if self._to is None:  # nothing can have been written
            return
        try:
            self._to.flush()
        except OSError as error:
            self._failed(error)

    def let_go(self) -> None:
        """Lose from now on what is not taken."""
        self._may_be_lost = True

    def drop(self) -> None:
        """Let what is written from now on go nowhere, and what is still held back, at the exit."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._descriptor)
        self._is_dropped = True

    def _open(self) -> Any:
        if self._to is None:
            raise OSError(errno.EBADF, "it is closed")
        return self._to

    def _failed(self, error: OSError) -> None:
        if self._may_be_lost:
            return
        if isinstance(error, BrokenPipeError):
            raise error
        raise OutputRefused(
            f"standard output cannot be written ({error.strerror}); "
            "give it a terminal, a pipe or a file with room"
        ) from error


class _Telling(_Output):
    """Standard error: what it does not take is lost."""

    def _failed(self, error: OSError) -> None:
        if isinstance(error, BrokenPipeError):
            raise error


def take_streams() -> None:
    """Put streams in the place of the standard ones that fail in one line, or not at all.

    A character that standard output cannot hold is written as an escape.
    """
    codecs.register_error("escape", _escape)
    _occupy_closed()
    sys.stdout = _taken(sys.stdout, _Output, 1, "escape")
    sys.stderr = _taken(sys.stderr, _Telling, 2, "backslashreplace")


def serve_without_output() -> None:
    """Let a server run on where nobody takes what it prints: that is not its result."""
    if isinstance(sys.stdout.buffer, _Output):
        sys.stdout.buffer.let_go()


def drop_output() -> None:
    """Let what is still to be written to standard output go nowhere."""
    if isinstance(sys.stdout.buffer, _Output):
        sys.stdout.buffer.drop()


def printable(text: str) -> str:
    """Return a message as one line: a name in it may hold line ends, or no character at all."""
    return "".join(
        character if character.isprintable() else json.dumps(character)[1:-1] for character in text
    )


def _taken(stream: Any, kind: type[_Output], descriptor: int, errors: str) -> Any:
    if stream is None:
        closed: Any = kind(None, descriptor)
        return io.TextIOWrapper(closed, encoding="utf-8", errors=errors, write_through=True)
    # Exactly this class: whoever calls `main` with a stream of his own, such as a test, keeps it.
    if type(stream) is not io.TextIOWrapper:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
        return stream
    output: Any = kind(stream.buffer, descriptor)
    return io.TextIOWrapper(
        output,
        encoding=stream.encoding,
        errors=errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _occupy_closed() -> None:
    """Open nothing on the numbers 0 to 2 that are closed: a file opened later would take them."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Return characters as JSON escapes them, so that a printed JSON object stays one."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
