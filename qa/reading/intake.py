"""Input validation: cleans messages, and replies to those that are no question to the reports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qa.answer import AbstainReason, Turn
from qa.lexicon.english import pattern, word_list
from qa.lexicon.wording import Language, key_about, word
from qa.reading.chinese import is_chinese

MAX_QUESTION_CHARS = 2000
MAX_TURNS_READ = 12
"""Turns; what lies further back in a conversation is another matter."""
_MAX_REPLY_CHARS = 4_000
"""Characters; of an earlier answer only names, topics and the first items of a list are used."""
_NAMES_THE_CORPUS = ("no_question", "hello")

_THANKING = frozenset(word_list("asking", "thanks"))
_SAID_WITH_THANKS = _THANKING.union(
    word_list("asking", "agreeing"),
    word_list("asking", "praise"),
    word_list("asking", "said_with_thanks"),
)
_HELLO = pattern("asking", "hello")
_INSTRUCTION = pattern("orders", "typed")


def clean_question(text: str) -> str:
    """Return the question without what no keyboard types: control characters, lone surrogates."""
    kept = "".join(
        c if unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Co", "Cn") else " " for c in text
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_turns(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the last turns as the reader takes them, whoever sends them: short, without blanks.

    What runs over the limit of a question is left out of one, and of a reply what runs over a few
    thousand characters; replies keep their lines. Small talk, and what else is no question, is left
    out with the reply to it: it is no topic to go on about.
    """
    turns: list[Turn] = []
    is_topic = True
    for turn in history[-MAX_TURNS_READ:]:
        if turn.role == "user":
            text = clean_question(turn.text[: 2 * MAX_QUESTION_CHARS])[:MAX_QUESTION_CHARS]
            is_topic = not _refusal(text, is_first=not turns)
        else:
            text = _without_blanks(turn.text[:_MAX_REPLY_CHARS])
        if is_topic:
            turns.append(Turn(turn.role, text))
    return tuple(turns)


def _without_blanks(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def rejection(
    text: str, about: Mapping[str, str] = MappingProxyType({}), *, is_first: bool = True
) -> tuple[AbstainReason, str] | None:
    """Return why a cleaned text is not searched for, with what to say; None if it is a question.

    `about` says, by language, what the reports are about. What is said is in the text's language.
    A text that is not the `is_first` of a conversation may be a year alone.
    """
    found = _refusal(text, is_first=is_first)
    if not found:
        return None
    reason, key = found
    language: Language = "zh" if is_chinese(text) else "en"
    if key in _NAMES_THE_CORPUS:
        key = key_about(key, about.get(language))
    length, most = f"{len(text):,}", f"{MAX_QUESTION_CHARS:,}"
    return reason, word(key, language, n=length, most=most, about=about.get(language, ""))


def _refusal(text: str, *, is_first: bool = True) -> tuple[AbstainReason, str] | None:
    """Return why a text is not searched for, with the key of what to say."""
    if not text:
        return AbstainReason.UNREADABLE, "no_question"
    if len(text) > MAX_QUESTION_CHARS:
        return AbstainReason.UNREADABLE, "too_long"
    if _HELLO.match(text):
        return AbstainReason.SMALL_TALK, "hello"
    if not any(c.isalpha() or (c.isdigit() and not is_first) for c in text):
        return AbstainReason.UNREADABLE, "no_words"
    if _share_read(text) < 0.5:
        return AbstainReason.UNREADABLE, "other_language"
    if _is_thanks(text):
        return AbstainReason.SMALL_TALK, "welcome"
    return (AbstainReason.INSTRUCTION, "instruction") if _INSTRUCTION.search(text) else None


def _is_thanks(text: str) -> bool:
    said = re.findall(r"[\w']+", text.lower())
    return set(said) <= _SAID_WITH_THANKS and not _THANKING.isdisjoint(said)


def _share_read(text: str) -> float:
    """The share of letters that are Latin or Chinese."""
    letters = [c for c in text if c.isalpha()]
    read = sum(c < "\u0250" or "\u3400" <= c <= "\u9fff" for c in letters)
    return read / len(letters) if letters else 1.0
