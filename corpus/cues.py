"""What stands around a date on the first page: signs, names, words such as "by noon on"."""

from __future__ import annotations

import re
from functools import cache

from corpus.labels import begins_with
from corpus.names import is_organisation
from corpus.word_lists import any_of, words


@cache
def directly(name: str) -> re.Pattern[str]:
    """What stands directly before a date that is a limit or a subject: "by noon on Monday"."""
    between = any_of([*words("dates", "weekdays"), *words("dates", "around")])
    clock = r"\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?"
    cue = any_of(words("cues", name))
    return re.compile(rf"{cue}(?:\s+(?:{between}|{clock}),?)*\s*$", re.IGNORECASE)


@cache
def part_signs() -> re.Pattern[str]:
    """What divides a line: a sign such as "|", or a label with its colon."""
    labels = any_of(words("lines", "labelled"))
    return re.compile(rf"[();|·•；（）]|{labels}\s*[:：]", re.IGNORECASE)


def is_name(rest: str) -> bool:
    """True for names, numbers and what joins them: a place, a publisher, a volume."""
    if begins_with("bylines", rest) or is_organisation(rest):
        return True
    found = re.findall(r"[^\W_][\w'’.-]*", rest)
    imprints = words("dates", "imprints")
    cased = [w for w in found if w.lower() not in words("publishers", "joining")]
    named = all(w[0].isupper() or re.search(r"\d", w) or w in imprints for w in cased)
    return named and len(found) <= 9 and ":" not in rest
