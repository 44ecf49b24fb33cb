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
    rf"(?<!\s)\s*[\[【［(（]\s*(?P<word>{any_of('generation', 'cites')}\.?\s*#?)?(?P<ids>{_IDS})"
    r"\s*(?:†[^\]】］]{0,40})?(?P<end>[\]】］)）])",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<![\dkm])[⁰¹²³⁴-⁹]+")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_OPEN_MARK = re.compile(r"(?:[\[【［(（][^\]】］)）]{0,24}|[⁰¹²³⁴-⁹])$")
_OPEN_CHARS = 32
# Marks after the full stop belong to the sentence before it.
_AFTER_STOP = re.compile(r"([.!?。！？][\"”’)]*)\s*+((?:\s*+〔[\d,]*〕)+)")
_MARK_OF_IDS = re.compile(r"(?<!\s)\s*〔([\d,]*)〕")
_THOUGHT = re.compile(r"(<think(?:ing)?>)(.*?)(</think(?:ing)?>|\Z)", re.DOTALL)
_TAG_CHARS = len("</thinking>")
_BULLET = re.compile(r"^\s*(?:[-*•–]|#{1,6}|\d{1,2}[.)](?=\s))\s*")
_BULLET_CHARS = 4
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
        if not piece.strip() and _adds_nothing(piece, after=self._text):
            return []
        self._text = _THOUGHT.sub(_left_of_thought, self._text + piece)
        # A thought, a tag or a mark that has only begun may change what came before it.
        end = self._text.rstrip()[-_OPEN_CHARS:]
        if _OPEN_TAG.search(self._text[-_OPEN_CHARS:]) or _OPEN_MARK.search(end):
            return []
        segments = self._segments()
        is_line = self._text.endswith("\n")
        given = self._given(segments if is_line else segments[:-1])
        if segments and not is_line:
            self._keep_only(segments[-1])
        return given

    def finish(self) -> list[CitedSentence]:
        """Return what is left when the reply has ended."""
        return self._given(self._segments())

    def _segments(self) -> list[str]:
        text = _THOUGHT.sub("", self._text)
        text = _AFTER_STOP.sub(r"\2\1", self._with_marks(text))
        segments = [
            piece.strip()
            for line in text.splitlines()
            for piece in _sentences(_BULLET.sub("", line))
            if piece.strip()
        ]
        if any(len(segment) > MAX_SENTENCE_CHARS for segment in segments):
            raise GenerationError("the reply has no end of sentence")
        return segments

    def _keep_only(self, rest: str) -> None:
        """Let go of the sentences given, so that no later piece has them read again.

        Only where the text surely ends with the sentence begun, and that with no mark or bullet.
        """
        text = plain(self._text).rstrip()
        is_plain = len(rest) > _BULLET_CHARS and rest[0].isalnum() and not _BULLET.match(rest)
        if self._n_given and is_plain and text.endswith(rest):
            self._text = self._text[len(text) - len(rest) :]
            self._n_given = 0

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


def _adds_nothing(blanks: str, *, after: str) -> bool:
    """True for blanks after blanks, unless they begin a line."""
    return after[-1:].isspace() and (after.endswith("\n") or "\n" not in blanks)


def _left_of_thought(thought: re.Match[str]) -> str:
    """Return of a thought that is not closed what its closing may begin with; else nothing."""
    return "" if thought[3] else thought[1] + thought[2][-_TAG_CHARS:]


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
