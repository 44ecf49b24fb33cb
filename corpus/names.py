"""What a line of the first page names: an organisation, a document."""

from __future__ import annotations

import re
from functools import cache

from corpus.word_lists import any_of, inside, words

_MAX_ORGANISATION_WORDS = 9
_WORD = re.compile(r"[^\W_][\w'’.-]*")
_CJK = re.compile(r"[\u3400-\u9fff]")
_TALKS = re.compile(r"\b(?:by|to|in|with|from|is|are|at|how|why|what)\b|[\d?!:;|©]", re.I)


def is_organisation(line: str) -> bool:
    """True for a line that is the name of an organisation and no more."""
    if _CJK.search(line):
        ends = line.endswith(words("publishers", "chinese_organisations"))
        return ends and len(line) <= 30 and not ends_in_document(line)
    found = line.split()
    if (
        not found
        or len(found) > _MAX_ORGANISATION_WORDS
        or ends_in_document(line)
        or _of_document().search(line)
        or _TALKS.search(line)
    ):
        return False
    lower = {*words("publishers", "joining"), *words("publishers", "last_words")}
    named = all(w[:1].isupper() or w.lower() in lower for w in found)
    return named and bool(_organisation().match(line))


@cache
def _of_document() -> re.Pattern[str]:
    """A document of something: "Report of the Harbour Authority" is no organisation."""
    noun = any_of(words("titles", "documents"))
    return re.compile(rf"{noun}\s+(?:of|on|for|by|to|from)\b", re.IGNORECASE)


@cache
def _organisation() -> re.Pattern[str]:
    """The names that end in a noun of organisations, or have "of" after it: "Board of Ports"."""
    noun = any_of([re.escape(word) for word in words("publishers", "organisations")])
    place = any_of(words("publishers", "places"))
    name = r"(?!the\b)[^\W\d_][\w'’.-]*"
    joined = rf"(?:(?:of|for|and|&|de|der|du)\s+(?:the\s+|la\s+)?|the\s+)?{name}"
    beyond = r"(?:,?\s+(?:of|for|on|de|du|der|des)\s.*)?"
    last = any_of([re.escape(word) for word in words("publishers", "last_words")])
    ends = rf"(?:{joined},?\s+)*{noun}{beyond}|(?:{joined},?\s+)+{last}"
    pattern = rf"(?:the\s+)?(?:{ends}|{place}\s+(?:of|de|du|d')\s*.*)$"
    return re.compile(pattern, re.IGNORECASE)


def has_document(line: str) -> bool:
    """True for a line with a noun of documents, such as "plan"."""
    if _CJK.search(line):
        return any(noun in line for noun in words("titles", "chinese_documents"))
    return bool(inside("titles", "documents").search(line))


def ends_in_document(line: str) -> bool:
    """True for a line that ends in a noun of documents."""
    if _CJK.search(line):
        bare = re.sub(r"[（(].*[)）]$", "", line)
        return bare.endswith(words("titles", "chinese_documents"))
    found = _WORD.findall(line)
    return bool(found) and found[-1].lower() in words("titles", "documents")
