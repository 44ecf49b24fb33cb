"""The options of a command that lets a language model write: imports nothing heavy."""

from __future__ import annotations

import argparse


def add_generator(command: argparse.ArgumentParser) -> None:
    """Add `--generator` and `--base-url`."""
    command.add_argument(
        "--generator",
        metavar="MODEL",
        help="language model that writes: transformers:NAME_OR_FOLDER or openai:MODEL "
        "(docs/generation.md)",
    )
    command.add_argument(
        "--base-url",
        metavar="URL",
        help="server of openai:MODEL; its key is read from OPENAI_API_KEY",
    )
