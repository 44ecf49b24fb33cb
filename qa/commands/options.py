"""Options that more than one command takes, or that are many: imports nothing heavy."""

from __future__ import annotations

import argparse

SERVER_SETTINGS = ("host", "port", "allowed_hosts", "trusted_proxies", "root_path")


def add_server(chat: argparse.ArgumentParser) -> None:
    """Add how and to whom the window is served; each but `--auth` is a setting of that name."""
    chat.add_argument("--port", type=int, help="default 7860; 0 for any free one")
    chat.add_argument("--host", help="default 127.0.0.1; 0.0.0.0 opens it to other machines")
    chat.add_argument(
        "--allowed-hosts",
        metavar="NAMES",
        help="names under which a proxy offers the window, such as qa.example.org",
    )
    chat.add_argument(
        "--trusted-proxies",
        metavar="ADDRESSES",
        help="proxies whose forwarded headers count, such as 127.0.0.1 or 10.0.0.0/8",
    )
    chat.add_argument(
        "--root-path", metavar="PATH", help="path under which a proxy offers it, such as /qa"
    )
    chat.add_argument(
        "--auth",
        metavar="USER:PASSWORD",
        help="ask for this login; or a file with it in its first line, which is read if it is "
        "there; or BEIJING_QA_AUTH",
    )


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
