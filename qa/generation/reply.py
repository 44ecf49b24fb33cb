"""A reply while it streams: whole sentences with the numbers that they cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from corpus.plain_text import plain
from qa.generation.language_model import GenerationError
from qa.lexicon.english import any_of

MAX_SENTENCE_CHARS = 1_200
_IDS = r"\^?\d{1,3}(?:\s*(?:,|;|、|-|–|and|&)\s*\^?\d{1,3})*"
_BRACKETS = re.compile(
    rf"\s*[\[【［(（]\s*(?P<word>{any_of('generation', 'cites')}\.?\s*#?)?(?P<ids>{_IDS})"
    r"\s*(?:†[^\]】］]*)?(?P<end>[\]】］)）])",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<![\dkm])[⁰¹²³⁴-⁹]+")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OPEN_MARK = re.compile(r"\s*(?:[\[【［(（][^\]】］)）]{0,24}|[⁰¹²³⁴-⁹]+)?\s*$")
# Marks after the full stop belong to the sentence before it.
_AFTER_STOP = re.compile(r"([.!?。！？][\"”’)]*)\s*((?:\s*〔[\d,]*〕)+)")
_MARK_OF_IDS = re.compile(r"\s*〔([\d,]*)〕")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL)
_BULLET = re.compile(r"^\s*(?:[-*•–]|#{1,6}|\d{1,2}[.)](?=\s))\s*")
_EMPHASIS = re.compile(r"(\*\*|__|\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w))")
_OPEN_TAG = re.compile(r"<[a-z]{0,9}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a reply without its marks.

    `ids` are the cited numbers in order, each once; numbers that no evidence has are left out.
    """

    text: str
    ids: tuple[int, ...] = ()


class ReplyReader:
    """Takes a reply piece by piece; gives each sentence once it and its marks are whole."""

    def __init__(self, n_evidence: int) -> None:
        """Numbers from 1 to `n_evidence` are right; others dangle."""
        self._n_evidence = n_evidence
        self._text = ""
        self._n_given = 0

    def feed(self, piece: str) -> list[CitedSentence]:
        """Return the sentences that this piece completes.

        Raises:
            GenerationError: a sentence has no end.
        """
        if not piece:
            return []
        self._text += piece
        # A thought, a tag or a mark that has only begun may change what came before it.
        if _OPEN_TAG.search(self._text) or _OPEN_MARK.search(self._text).group().strip():  # type: ignore[union-attr]
            return []
        segments = self._segments()
        whole = segments if self._text.endswith("\n") else segments[:-1]
        rest = segments[-1] if segments else ""
        if len(rest) > MAX_SENTENCE_CHARS:
            raise GenerationError("the reply has no end of sentence")
        return self._given(whole)

    def finish(self) -> list[CitedSentence]:
        """Return what is left when the reply has ended."""
        return self._given(self._segments())

    def _segments(self) -> list[str]:
        text = _THOUGHT.sub("", self._text)
        text = _AFTER_STOP.sub(r"\2\1", self._with_marks(text))
        return [
            piece.strip()
            for line in text.splitlines()
            for piece in _sentences(_BULLET.sub("", line))
            if piece.strip()
        ]

    def _with_marks(self, text: str) -> str:
        """Bring every form of mark into one: 〔1,3〕."""

        def one_form(match: re.Match[str]) -> str:
            is_round = match["end"] in ")）"
            ids = _numbers(match["ids"])
            # "(2)" may count something; only numbers of evidence, at a clause's end, are marks.
            if is_round and not match["word"]:
                after = match.string[match.end() :].lstrip(" ")[:1]
                if any(not 1 <= i <= self._n_evidence for i in ids) or after.isalnum():
                    return match[0]
            return f" 〔{','.join(map(str, ids))}〕"

        text = _BRACKETS.sub(one_form, text)
        return _SUPERSCRIPT.sub(lambda m: f" 〔{','.join(m[0].translate(_SUPERSCRIPTS))}〕", text)

    def _given(self, whole: list[str]) -> list[CitedSentence]:
        new = whole[self._n_given :]
        self._n_given = max(self._n_given, len(whole))
        return [s for s in map(self._read, new) if s.text]

    def _read(self, segment: str) -> CitedSentence:
        ids = [int(i) for found in _MARK_OF_IDS.findall(segment) for i in found.split(",") if i]
        known = tuple(dict.fromkeys(i for i in ids if 1 <= i <= self._n_evidence))
        text = _EMPHASIS.sub("", _MARK_OF_IDS.sub("", segment))
        return CitedSentence(" ".join(text.split()).strip(), known)


def _sentences(line: str) -> list[str]:
    pieces = [p for p in sentencex.segment("en", plain(line)) if p.strip()] if line.strip() else []
    joined: list[str] = []
    for piece in pieces:
        if joined and not _MARK_OF_IDS.sub("", piece).strip(" .!?"):  # nothing but marks
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _numbers(written: str) -> list[int]:
    """Read "1, 3-5" as 1, 3, 4, 5."""
    tokens = re.findall(r"\d+|[-–]", written)
    numbers = [int(t) for t in tokens if t.isdigit()]
    for before, after in pairwise(range(len(tokens))):
        if tokens[after] in "-–" and after + 1 < len(tokens) and tokens[before].isdigit():
            first, last = int(tokens[before]), int(tokens[after + 1])
            numbers += range(first + 1, min(last, first + 10))
    return sorted(dict.fromkeys(numbers))
