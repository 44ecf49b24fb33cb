"""What a language model is told: texts of `qa/prompts`, filled with numbered evidence as data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from string import Template

from corpus.document import Document
from corpus.plain_text import one_line
from qa.answer import Evidence, Turn
from qa.generation.language_model import Message

PROMPTS = ("answer_system", "answer_user", "standalone_system", "standalone_user")
NO_ANSWER = "NO ANSWER"
_MAX_TURN_CHARS = 500
_MAX_TURNS_TOLD = 6
# Nothing in the data may look like a frame, a turn, a mark or an address.
_AS_DATA = str.maketrans(
    {"<": "‹", ">": "›", "[": "(", "]": ")", "【": "(", "】": ")", "|": "/", "`": "'"}
)
_ADDRESS = re.compile(r"(?:https?://|www\.|data:|javascript:)\S*", re.IGNORECASE)


@lru_cache(maxsize=16)
def read_prompt(name: str) -> Template:
    """Return a prompt's text with its placeholders."""
    return Template(files("qa").joinpath("prompts", f"{name}.txt").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def prompt_fingerprint() -> str:
    """Return the digest of all prompts: an answer tells by it which texts a model was given."""
    digest = hashlib.sha256()
    for name in PROMPTS:
        digest.update(f"{name}\n{read_prompt(name).template}\n".encode())
    return digest.hexdigest()[:16]


def answer_messages(
    question: str, evidence: Sequence[Evidence], documents: Mapping[str, Document]
) -> list[Message]:
    """Return what asks for an answer from the evidence, numbered from 1."""
    numbered = "\n".join(
        f"[{number}] ({_place(item, documents)}) {as_data(item.line)}"
        for number, item in enumerate(evidence, start=1)
    )
    system = read_prompt("answer_system").substitute(no_answer=NO_ANSWER)
    user = read_prompt("answer_user").substitute(evidence=numbered, question=as_data(question))
    return [Message("system", system.strip()), Message("user", user.strip())]


def standalone_messages(question: str, history: Sequence[Turn]) -> list[Message]:
    """Return what asks for a follow-up as a question that stands alone."""
    turns = "\n".join(
        f"{turn.role}: {as_data(turn.text)[:_MAX_TURN_CHARS]}"
        for turn in history[-_MAX_TURNS_TOLD:]
    )
    user = read_prompt("standalone_user").substitute(history=turns, question=as_data(question))
    return [
        Message("system", read_prompt("standalone_system").substitute().strip()),
        Message("user", user.strip()),
    ]


def as_data(text: str) -> str:
    """Return text on one line with nothing in it that a model could take for a frame of ours."""
    return _ADDRESS.sub("(address)", one_line(text)).translate(_AS_DATA)


def _place(evidence: Evidence, documents: Mapping[str, Document]) -> str:
    """Where a sentence stands: report, date, period, nearest heading."""
    source = documents[evidence.passage.doc_id].source
    parts = [source.title, source.date_label, str(evidence.passage.period)]
    return as_data("; ".join([*parts, *evidence.passage.path[-1:]]))
