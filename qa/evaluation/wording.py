"""When two texts say the same: what is left out when they are compared."""

from __future__ import annotations

import re

from corpus.plain_text import one_line

_MARKS_TO_LEAVE_OUT = re.compile(r"(?<!\s)\s*\[\d+(?:\s*,\s*\d+)*\]")
_LEAST_INSIDE = 15
_LEAST_WORDS = 3


def flat(text: str) -> str:
    """Return a text in lower case, on one line, with plain quotes and single blanks."""
    return one_line(text).lower()


def unmarked(answer: str) -> str:
    """Return an answer without the marks of its citations."""
    return _MARKS_TO_LEAVE_OUT.sub("", answer)


def marks(answer: str) -> set[int]:
    """Return the numbers of the citations that an answer's marks name."""
    return {
        int(n) for mark in _MARKS_TO_LEAVE_OUT.findall(answer) for n in re.findall(r"\d+", mark)
    }


def says(answer: str, wording: str) -> bool:
    """True if an answer, its marks left out, holds a wording."""
    return flat(wording) in f" {flat(unmarked(answer))} "


def share_words(quote: str, evidence: str) -> bool:
    """True if a quote holds the evidence, lies in it, or has half of its words in one run.

    A quote inside the evidence must have 15 characters, a run three words: less is chance.
    """
    cited, judged = flat(quote), flat(evidence)
    if not cited or not judged:
        return False
    if judged in cited or (len(cited) >= _LEAST_INSIDE and cited in judged):
        return True
    words = judged.split()
    size = max(_LEAST_WORDS, (len(words) + 1) // 2)
    runs = (" ".join(words[n : n + size]) for n in range(len(words) - size + 1))
    return any(run in cited for run in runs)
