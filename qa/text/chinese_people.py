"""Names of people in Chinese text: known by the office or the form of address beside them."""

from __future__ import annotations

import re

from qa.lexicon.chinese import chinese_words

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SURNAME = "|".join(sorted(chinese_words("surnames"), key=len, reverse=True))
_GIVEN = rf"[^\W\d_A-Za-z{''.join(chinese_words('never_in_name'))}]"
_NAME = rf"(?:{_SURNAME}){_GIVEN}{{1,2}}"
_BEFORE = "|".join(sorted(chinese_words("before_name"), key=len, reverse=True))
_AFTER = "|".join(sorted(chinese_words("after_name"), key=len, reverse=True))
_PERSON = re.compile(
    rf"(?:{_BEFORE})(?:[(\uff08][^()\uff08\uff09]{{1,6}}[)\uff09])?[\s:\uff1a]*(?P<held>{_NAME})"
    rf"|(?<![\u3400-\u9fff])(?P<called>{_NAME}?)(?=(?:{_AFTER})(?![\u3400-\u9fff]))"
)


def chinese_people(text: str) -> tuple[str, ...]:
    """Return the Chinese names in a text, in order, each once; a name without an office is none."""
    if not _CHINESE.search(text):
        return ()
    names = (m["held"] or m["called"] for m in _PERSON.finditer(text))
    return tuple(dict.fromkeys(names))
