"""Tasks of chat clients: what they ask of the model for themselves, such as a title of the chat.

They send it to the model that answers, as if a person had asked. The reports say nothing about it,
so it is recognised by the form of the client's own prompts, and replied to without the reports.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.rendering.words import say

_MAX_WORDS = 8
_MAX_CHARS = 60


@dataclass(frozen=True, slots=True)
class ClientTask:
    """A row of client_tasks.toml, which says what the fields are."""

    client: str
    task: str
    holds: tuple[str, ...]
    conversation: str
    speaker: str
    reply: str

    def reply_to(self, message: str) -> str | None:
        """Return the reply to a message; None if it is not this task."""
        asked, mark, conversation = message.partition(self.conversation)
        if not mark or not all(words in f"{asked}{mark}" for words in self.holds):
            return None
        _, _, said = conversation.partition(self.speaker)
        title = title_of(said.strip().partition("\n")[0])
        is_json = self.reply.startswith("{")
        return self.reply.replace(
            "TITLE", json.dumps(title, ensure_ascii=False) if is_json else title
        )


def task_reply(message: str) -> str | None:
    """Return the reply to a task of a chat client; None if the message is none."""
    replies = (task.reply_to(message) for task in client_tasks())
    return next((reply for reply in replies if reply is not None), None)


def title_of(question: str) -> str:
    """Return the first words of a question, or a title of our own if it has none."""
    words = question.split()
    title = " ".join(words[:_MAX_WORDS])[:_MAX_CHARS]
    if title != " ".join(words):
        return f"{title.rstrip(' ,;:')}…"
    return title.rstrip("?？") or say("title")


@lru_cache(maxsize=1)
def client_tasks() -> tuple[ClientTask, ...]:
    """Return the tasks that are known."""
    text = files("qa.web.api").joinpath("client_tasks.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["task"]
    return tuple(ClientTask(**{**row, "holds": tuple(row["holds"])}) for row in rows)
