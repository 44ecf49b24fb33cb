"""The door: what is no question to the reports is answered here, without a search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from qa.answer import AbstainReason, Turn

MAX_QUESTION_CHARS = 2000
_MAX_REPLY_CHARS = 20_000

_THANKING = frozenset(
    [
        "thanks",
        "thank",
        "thx",
        "cheers",
        "bye",
        "goodbye",
        "perfect",
        "great",
        "谢谢",
        "多谢",
        "再见",
        "好的",
    ]
)
_POLITE = _THANKING | frozenset(
    [
        "ok",
        "okay",
        "cool",
        "nice",
        "good",
        "alright",
        "wonderful",
        "excellent",
        "got",
        "it",
        "i",
        "see",
        "many",
        "very",
        "so",
        "well",
        "done",
        "that's",
        "thats",
        "was",
        "is",
        "helpful",
        "all",
        "for",
        "now",
        "that",
        "a",
        "lot",
        "much",
        "you",
        "your",
        "help",
        "the",
        "later",
    ]
)
_HELLO = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings|你好|您好|嗨)(?:\W+(?:there|all|everyone|bot))?\W*$",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"(?<!never )(?<!n't )(?<!n’t )(?<!not )\b(?:ignore|forget|disregard|override|bypass)\b.{0,40}\b(?:instructions?|reports?|rules?|prompts?|above|previous|"
    r"everything|all|earlier|guidelines?|sources?|citations?)\b|"
    r"\b(?:you are|act as|pretend (?:to be|you)|role-?play|behave as|respond as|speak as|from now on|become)\b"
    r".{0,40}\b(?:now|an?|as|if|like|unrestricted|pirate)\b|"
    r"\b(?:system|hidden|secret|developer|initial) (?:prompt|message|instructions?)\b|\byour (?:instructions?|prompt|rules|"
    r"configuration|api key|password)\b|\b(?:print|reveal|output|show|repeat|reply|answer|respond|say) (?:\w+ ){0,3}(?:only|just|with the word|"
    r"exactly|verbatim|your)\b|\bdeveloper mode\b|\bjailbreak|\bdo anything now\b|"
    r"^(?:please )?(?:write|compose|draft|generate|translate|sing|rap|tell) (?:me |us |a |an )*(?:\w+ ){0,3}"
    r"(?:poem|joke|song|story|essay|code|script|haiku|limerick|python|email|letter|function|program|paragraph|tweet|speech)\b|"
    r"\bsystem (?:notice|override|update|note|alert)\b|\b(?:write|compose|draft) (?:me |us )?(?:a|an|the) (?:\w+ ){0,2}(?:paragraph|poem|story|essay|song)\b|"
    r"\b(?:without|no need (?:for|of)|skip|drop) (?:the )?(?:citations?|sources?)\b|"
    r"\btell me a joke\b|忽略.{0,12}(?:指令|指示|内容|报告)|你现在是|扮演|系统提示",
    re.IGNORECASE | re.DOTALL,
)


def clean_question(text: str) -> str:
    """Return the question without what no keyboard types: control characters, lone surrogates."""
    kept = "".join(
        c if unicodedata.category(c) not in ("Cc", "Cs", "Cf", "Co", "Cn") else " " for c in text
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_turns(history: Iterable[Turn]) -> tuple[Turn, ...]:
    """Return earlier turns as the reader takes them, whoever sends them: short, and without blanks.

    What runs over the limit of a question is left out of one; replies keep their lines.
    """
    return tuple(
        Turn("user", clean_question(turn.text[: 2 * MAX_QUESTION_CHARS])[:MAX_QUESTION_CHARS])
        if turn.role == "user"
        else Turn(turn.role, _without_blanks(turn.text[:_MAX_REPLY_CHARS]))
        for turn in history
    )


def _without_blanks(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def turn_away(text: str) -> tuple[AbstainReason, str] | None:
    """Return why a cleaned text is not searched for, with what to say; None if it is a question."""
    if not text:
        return AbstainReason.UNREADABLE, "There is no question. Type one about Beijing's plans."
    if len(text) > MAX_QUESTION_CHARS:
        return (
            AbstainReason.UNREADABLE,
            f"The question has {len(text):,} characters; at most {MAX_QUESTION_CHARS:,} are read. "
            "Ask in fewer words.",
        )
    if _HELLO.match(text):
        return AbstainReason.SMALL_TALK, "Hello. Ask me what the reports say about Beijing's plans."
    if not any(c.isalpha() for c in text):
        return AbstainReason.UNREADABLE, "There are no words in this question. Ask it in words."
    if _share_read(text) < 0.5:
        return AbstainReason.UNREADABLE, "Only questions in English or Chinese are read."
    if _is_thanks(text):
        return AbstainReason.SMALL_TALK, "You're welcome. Ask on whenever you like."
    if _INSTRUCTION.search(text):
        return (
            AbstainReason.INSTRUCTION,
            "This is an instruction, not a question that the reports could answer.",
        )
    return None


def _is_thanks(text: str) -> bool:
    said = re.findall(r"[\w']+", text.lower())
    return set(said) <= _POLITE and not _THANKING.isdisjoint(said)


def _share_read(text: str) -> float:
    """The share of letters that are Latin or Chinese."""
    letters = [c for c in text if c.isalpha()]
    read = sum(c < "\u0250" or "\u3400" <= c <= "\u9fff" for c in letters)
    return read / len(letters)
