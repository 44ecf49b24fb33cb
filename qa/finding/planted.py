"""Text that speaks to a program: orders, fake turns, pictures. It is no evidence of anything."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.plain_text import plain

_SAID = r"(?:\"|'|\d|the word|(?-i:[A-Z]{3,}))"
_PLANTED = re.compile(
    # orders about orders
    r"\b(?:ignore|disregard|forget|override|bypass|overlook)\b.{0,40}\b(?:instructions?|prompts?|the above|everything above|"
    r"(?:previous|prior|earlier|other|preceding) (?:text|messages?|sentences?|evidence|orders?)|(?:you were|been) told)\b"
    # to whom no report speaks
    r"|\b(?:AI|language model|LLM|chat ?bot|assistant|GPT)s?\b.{0,30}\b(?:must|should|shall|please)\b.{0,20}"
    r"\b(?:answer|reply|respond|say|tell|output|write|print|cite|ignore)\b"
    r"|\b(?:dear|note to|attention|hey|instructions? (?:to|for)) (?:the |all |any )?(?:AI|language model|LLM|chat ?bot|assistant|reader program)s?\b"
    r"|\byou are (?:now|no longer) (?:an?|the) \w+|\bpretend to be\b|\bfrom now on,? (?:you|answer|reply|cite|say)\b"
    # what to answer
    r"|\b(?:answer|reply|respond|output|print|repeat|say|write)\b (?:\w+ ){0,3}?(?:only|exactly|verbatim|the (?:words?|number|string|phrase|following text))\b"
    r"|\b(?:say|reply|answer|respond|state|tell \w+) (?:\w+ )?that the answer\b"
    rf"|\b(?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?)\b(?: \w+){{0,4}} (?:with|by saying):? {_SAID}"
    r"|\b(?:correct|right|real|true|only|final) answer (?:is|to)\b|\bwhen(?:ever)? (?:you are )?asked\b.{0,40}\b(?:reply|answer|say|respond)\b"
    rf"|\b(?:output|print|reply|answer|write|say):? (?-i:[A-Z]{{3,}})\b"
    r"|\b(?:your|the) (?:system|developer|hidden|initial|secret) (?:prompt|message|instructions?|note|override)\b"
    r"|\bcit(?:e|ing)\b.{0,40}(?:\[\d+\]|\bas (?:the )?source\b)"
    # turns and frames of a conversation
    r"|<\||\|>|\[/?INST\]|<</?SYS|</?(?:system|user|assistant|evidence|question|instructions?|tool|img|script|iframe)\b[^>]*>"
    r"|#{2,}\s*(?:system|instructions?|response|assistant|new task)\b"
    # pictures and links that would be fetched or followed
    r"|!?\[[^\]]*\]\([^)]*\)|\bjavascript:",
    re.IGNORECASE,
)


# One of these stands in every text that the pattern finds. Most sentences of reports have none, and
# to look for words takes a twentieth of the time.
_TELLING = (
    "ignor", "disregard", "forget", "overrid", "bypass", "overlook", "answer", "reply", "replie", "respond", "output",
    "print", "repeat", "say", "write", "tell", "cite", "citing", "asked", "dear", "note", "attention", "hey", "instruct",
    "you are", "pretend", "from now on", "prompt", "message", "<", "|>", "[inst", "[/inst", "##", "](", "javascript:",
)  # fmt: skip
_TURN = re.compile(r"\W*(?:system|assistant|user|developer)\s*:", re.IGNORECASE)


@lru_cache(maxsize=16384)
def is_planted(text: str) -> bool:
    """True if a sentence is written to steer a program that reads it, or to be fetched by it."""
    low = plain(text).lower()
    if _TURN.match(low):
        return True
    return any(word in low for word in _TELLING) and bool(_PLANTED.search(plain(text)))
