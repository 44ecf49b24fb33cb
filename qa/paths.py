"""Paths as people give them: in a setting, or as an option of a command."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path


def path_of(text: str | Path) -> Path:
    """Return the path of a text; `~` at its beginning is the home folder.

    Raises:
        ValueError: it names the home of an unknown user, or holds a null character.
    """
    if "\0" in str(text):
        raise ValueError(f"{str(text)!r} is no path; remove the null character")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError(f"{str(text)!r}: no such home folder; write it out") from error


def path_option(text: str) -> Path:
    """Return the path that an option of a command gives; its parser prints what is wrong."""
    try:
        return path_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def own_folder(within: Path, folder: Path) -> Path:
    """Return the path of a folder within another one that belongs to one `folder` alone."""
    whole = folder.resolve()
    digest = hashlib.sha256(str(whole).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return within / f"{whole.name}-{digest}"


def is_utf8(path: str | Path) -> bool:
    """True if every file system and library can take this name."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
