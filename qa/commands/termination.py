"""Termination by the system: a service that is stopped cleans up as one that Ctrl-C ends."""

from __future__ import annotations

import signal
import sys
import threading


def end_in_order_when_terminated() -> None:
    """Have SIGTERM end the program by an exception, so that temporary folders are removed."""
    if threading.current_thread() is threading.main_thread():  # no other may set it
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
