"""Times the chat window from the start of its process to its first page."""

from __future__ import annotations

import socket
import subprocess
import time
from http.client import HTTPConnection

from systems import Ours


def first_page(ours: Ours, *, at_most: float = 60.0) -> float:
    """Return the seconds until the page is answered with 200.

    Raises:
        RuntimeError: the program ended, or no page came within `at_most` seconds.
    """
    port = _free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        ours.cli("chat", "--port", str(port)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - started < at_most and process.poll() is None:
            if _status(port) == 200:
                return time.perf_counter() - started
            time.sleep(0.01)
        raise RuntimeError(f"no page on port {port} after {at_most:.0f} s")
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _status(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
