"""What a line of the first page is: a name, a label, a date, a kind of document, a sentence."""

from __future__ import annotations

import re
from functools import cache

from corpus.metadata.lines import FrontLine
from corpus.metadata.mentions import find_dates
from corpus.metadata.words import any_of, inside, whole, words

WORD = re.compile(r"[^\W\d_][\w'’-]*")
CJK = re.compile(r"[\u3400-\u9fff]")
_MAX_ORGANISATION_WORDS = 9
_MOSTLY, _HARDLY = 0.7, 0.3
_TALKS = re.compile(r"\b(?:by|to|in|with|from|is|are|at|how|why|what)\b|[\d?!:;|©]", re.I)
_LABEL = re.compile(r"([^:：]{1,24})[:：]\s*(.*)$", re.DOTALL)
_NEXT_LABEL = re.compile(r"\s+\S{2,6}[:：]")
_AROUND_DATE = re.compile(r"[\s|,;:·•/()\[\]–—-]+|\d{1,2}:\d{2}(?::\d{2})?|\b[ap]\.?m\.?\b", re.I)
_SHAPES = {
    "code": re.compile(
        r"(?<![\w/-])(?!(?:19|20)\d\d[/-])(?=\S*\d)(?=\S*(?:[A-Z]|\d[/-]))[A-Z\d][\w/.()-]{2,}"
        r"|\b(?i:no|nr|issue|vol\w*)\.? ?\d|第\d+|[〔\[]\d{4}[〕\]]\d*号?"
    ),
    "contact": re.compile(r"@|www\.|https?:|\d{3} ?\d{3,}|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b"),
    "menu": re.compile(r"\s[|>›/·•]\s|[ 】] ?【|^[(（\[].*[)）\]]$|\.{4,}|…{2,}"),
    "clock": re.compile(r"\b\d{1,2}[.:]\d{2}\b|\b\d{1,2} ?[ap]m\b"),
    "price": re.compile(r"(?:[£$€¥]|\bprice\b) ?\d|\b\d+d\. net\b", re.IGNORECASE),
    "reference": re.compile(r"\b(?:ref|item|no|nr|file|case)\b", re.IGNORECASE),
    "commas": re.compile(r"，|,.*, "),
    "stop": re.compile(r".*[.。;；!]$"),
    "question": re.compile(r".*[?？]$"),
    "digit_end": re.compile(r".*\d$"),
    "in_brackets": re.compile(r"[(（【\[]"),
}
_LISTED = re.compile(
    r"\d{1,2}(?:\.\d+)*[.)]?\s|\d+、|[-•*·]\s|[一二三四五六七八九十]+、|（[一二三四五]）"
)
_NAME = r"(?:[A-Z][\w'’-]+|[A-Z]\.)"
_PERSON = re.compile(
    rf"{_NAME}(?:[ -](?:{_NAME}|d[aeiu]|van|von|den|de la|del|al|ole|bin)){{1,4}}"
    r"(?:,? [A-Z.]{2,})?$"
)


def label_of(line: str) -> tuple[str, str]:
    """Return the label of a line and what follows: "Subject: Gates"; "" without a known label."""
    match = _LABEL.match(line)
    if match:
        label = re.sub(r"\s+(?=[\u3400-\u9fff])", "", match.group(1)).strip()
        if any(whole("lines", name).match(label) for name in ("labelled", "titled")):
            return label.lower(), _NEXT_LABEL.split(match.group(2))[0].strip()
    return "", line


def without_dates(line: str) -> str:
    """Return what a line says beside dates, days of the week and times."""
    for mention in reversed(find_dates(line)):
        line = line[: mention.span.start] + " " + line[mention.span.end :]
    line = re.sub(any_of(words("dates", "weekdays")) + r"\.?", " ", line, flags=re.IGNORECASE)
    return " ".join(_AROUND_DATE.sub(" ", line).split())


def begins_with(name: str, text: str) -> bool:
    """True for a text that begins with one of a list of `lines`."""
    return bool(re.match(rf"(?:{'|'.join(words('lines', name))})", text, re.IGNORECASE))


def line_kinds(line: FrontLine, text: str, label: str) -> set[str]:
    """Return what a line is, by name. `text` is what follows its `label`, "" without one."""
    dates = find_dates(text)
    bare = without_dates(text) if dates else text
    is_exact = any(date.grain != "year" for date in dates)
    found = WORD.findall(text)
    n_talking = sum(word.lower() in words("lines", "talking") for word in found)
    holds = {
        "organisation": is_organisation(text),
        "person": is_person(text),
        "dated": bool(dates) and len(bare) < (_MOSTLY if is_exact else _HARDLY) * len(text),
        "date": bool(dates),
        "day": any(date.grain == "day" for date in dates),
        "classified": bool(whole("lines", "classified").match(bare)),
        "generic": bool(whole("lines", "generic").match(text)),
        "byline": begins_with("bylines", text),
        "greeting": begins_with("greetings", text),
        "labelled": bool(label) and not whole("lines", "titled").match(label),
        "label_shaped": bool(re.match(r"[^:：]{2,24}[:：](?:\s|$)", text)),
        "cell": line.is_cell,
        "prose": line.is_prose,
        "repeated": line.is_repeated,
        "has_columns": len(line.parts) > 1,
        "listed": bool(_LISTED.match(line.text)),
        "short_colon": line.text[-1:] in ":：" and len(found) < 3,
        "talks": n_talking > 1,
        "kind": only_kind(text),
        "document": has_document(text),
        "capitals": text.isupper() and not CJK.search(text),
        "no_word": not found,
        "street": bool(inside("lines", "streets").search(text)) and bool(re.search(r"\d|,", text)),
    }
    shapes = {name for name, pattern in _SHAPES.items() if pattern.match(text)}
    shapes |= {n for n in ("code", "contact", "menu", "clock", "price") if _SHAPES[n].search(text)}
    return {name for name, value in holds.items() if value} | shapes


MARRED = frozenset(
    {
        "organisation",
        "dated",
        "classified",
        "generic",
        "byline",
        "labelled",
        "cell",
        "listed",
        "short_colon",
        "code",
        "contact",
        "menu",
        "clock",
        "commas",
    }
)
"""What no title is, as a rule, whatever stands around it."""


def is_person(text: str) -> bool:
    """True for a line that looks like the name of a person: two to five words, no more."""
    is_name = bool(_PERSON.match(text)) and not text.isupper()
    return is_name and not has_document(text) and not is_organisation(text)


def is_organisation(line: str) -> bool:
    """True for a line that is the name of an organisation and no more."""
    if CJK.search(line):
        ends = line.removesuffix("文件").endswith(words("publishers", "chinese_organisations"))
        return ends and len(line) <= 30 and not ends_in_document(line)
    found = line.split()
    is_other = (
        (ends_in_document(line) and not _of_organisation().match(line))
        or _of_document().search(line)
        or _TALKS.search(line)
    )
    if not 0 < len(found) <= _MAX_ORGANISATION_WORDS or is_other:
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
def _of_organisation() -> re.Pattern[str]:
    """An organisation for something: "Standing Committee on Public Accounts" is no account."""
    noun = any_of([re.escape(word) for word in words("publishers", "organisations")])
    return re.compile(rf"(?:[\w'’-]+ ){{0,2}}{noun}\s+(?:of|on|for)\b", re.IGNORECASE)


@cache
def _organisation() -> re.Pattern[str]:
    """The names that end in a noun of organisations, or have "of" after it: "Board of Ports"."""
    noun = any_of([re.escape(word) for word in words("publishers", "organisations")])
    place = any_of(words("publishers", "places"))
    name = r"(?!the\b)[^\W\d_][\w'’.-]*"
    joined = rf"(?:(?:of|for|and|&|de|der|du)\s+(?:the\s+|la\s+)?|the\s+)?{name}"
    beyond = r"(?:,?\s+(?:of|for|on|de|du|der|des|für)\s.*)?"
    last = any_of([re.escape(word) for word in words("publishers", "last_words")])
    foreign = any_of(words("publishers", "foreign"))
    ends = rf"(?:{joined},?\s+)*{noun}{beyond}|(?:{joined},?\s+)+{last}"
    pattern = rf"(?:the\s+)?(?:{ends}|(?:{name}\s+)?{place}\s+(?:of|de|du|d')\s*.*|{foreign}.*)$"
    return re.compile(pattern, re.IGNORECASE)


def has_document(line: str) -> bool:
    """True for a line with a noun of documents, such as "plan"."""
    if CJK.search(line):
        return any(noun in line for noun in words("titles", "chinese_documents"))
    return bool(inside("titles", "documents").search(line))


def ends_in_document(line: str) -> bool:
    """True for a line that ends in a noun of documents."""
    if CJK.search(line):
        bare = re.sub(r"[（(].*[)）]$", "", line)
        return bare.endswith(words("titles", "chinese_documents"))
    found = WORD.findall(line)
    return bool(found) and found[-1].lower() in words("titles", "documents")


def only_kind(text: str) -> bool:
    """True for a line of no more than a kind of document: no word of it is of a subject."""
    if CJK.search(text):
        return len(text) < 7 and ends_in_document(text)
    found = WORD.findall(text.lower())
    return bool(found) and all(len(word) == 1 or word in _kind_words() for word in found)


@cache
def _kind_words() -> frozenset[str]:
    lists = (words("titles", name) for name in ("documents", "open_ends", "kinds"))
    return frozenset(word for entries in lists for word in entries)
