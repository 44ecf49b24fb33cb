"""Watches a program from outside: what it connects to, looks up and writes."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

CALLS = (
    "connect,sendto,sendmsg,sendmmsg,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate"
)
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?"([^"]+)"')
_PATHS = re.compile(r'(?:AT_FDCWD<([^>]*)>, |\d+<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')
_LOCAL = ("127.", "::1", "::ffff:127.")


@dataclass
class Watched:
    """What a program did: its result, whom it asked, and every file that it made or changed."""

    code: int
    out: str
    err: str
    connections: list[str] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


def watch(arguments: list[str], folder: Path, environment: Mapping[str, str]) -> Watched:
    """Run a program to its end in `folder`, and return what it did. Skips where nothing watches."""
    log = folder.with_name(f"{folder.name}.strace")
    trace = [_strace(), "-f", "-qq", "-y", "-s", "300", "--seccomp-bpf", "-e", f"trace={CALLS}"]
    trace += ["-e", "signal=none", "-o", str(log)]
    done = subprocess.run(
        [*trace, *own_network(), *arguments],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=400,
    )
    return _report(Watched(done.returncode, done.stdout, done.stderr), log, folder)


def _report(watched: Watched, log: Path, folder: Path) -> Watched:
    """Add what strace wrote of a program that ran in `folder`."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        call, _, rest = line.partition(" ")[2].lstrip().partition("(")
        if call.startswith(("connect", "send")):
            _ask(rest, watched)
        elif call.startswith("open") or call == "creat":
            _open(call, rest, watched)
        elif " = -1 " not in rest:
            watched.written += _paths(rest)[-1:]
    watched.written = [folder / path for path in watched.written]
    return watched


def _ask(rest: str, watched: Watched) -> None:
    found = _ADDRESS.search(rest)
    if found and not found[2].startswith(_LOCAL):
        (watched.lookups if found[1] == "53" else watched.connections).append(rest)


def _open(call: str, rest: str, watched: Watched) -> None:
    paths = _paths(rest)
    if Path("/etc/resolv.conf") in paths:
        watched.lookups.append(rest)
    writes = call == "creat" or re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest)
    if writes and " = -1 " not in rest:
        watched.written += paths[:1]


def _paths(rest: str) -> list[Path]:
    """Return the paths that a call names, each with the folder that it is relative to."""
    return [Path(at or fd) / name for at, fd, name in _PATHS.findall(rest)]


@cache
def _strace() -> str:
    found = shutil.which("strace")
    if not found:
        pytest.skip("no strace on the PATH: what leaves the program is not watched")
    tried = subprocess.run([found, "-f", "--seccomp-bpf", "true"], capture_output=True)
    if tried.returncode:
        pytest.skip("strace may not watch a program here")
    return found


@cache
def own_network() -> list[str]:
    """Return what runs a program in a network with nothing but 127.0.0.1; nothing if not allowed.

    What the program would send is caught by strace either way; here it does not get out.
    """
    start = ["unshare", "--net", "--map-root-user", sys.executable, __file__]
    if (
        shutil.which("unshare")
        and not subprocess.run([*start, "true"], capture_output=True).returncode
    ):
        return start
    return []


def _begin_network() -> None:
    """Bring up 127.0.0.1 in a network that has just been made."""
    up, set_flags = 1, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up))


if __name__ == "__main__":
    _begin_network()
    os.execvp(sys.argv[1], sys.argv[1:])
