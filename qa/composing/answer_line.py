"""How evidence is put into words: the frame that names the period, the clause, the quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Period, Span
from corpus.plain_text import count_words, is_chinese, one_line, plain_line
from qa.answer import Evidence
from qa.composing.in_english import told_in_english
from qa.draft import Claim
from qa.lexicon.wording import Language, word
from qa.question import Question
from qa.text.clauses import segments

_MAX_QUOTE_WORDS = 32
_MAX_SENTENCE_WORDS = 75
_JOINING = " ,;:\uff0c\uff1b\uff1a、"
_STOPS = (".", "!", "?", "。", "\uff01", "\uff1f", "…")


def frame(period: Period, language: Language) -> str:
    """Return the words that name the period of a figure, or nothing for a plain statement."""
    if period.kind == "statement" or period.year is None:
        return ""
    return word("in_plan" if period.kind == "plan" else "in_year", language, year=period.year)


def answer_line(question: Question, evidence: Evidence, *, dated: bool = False) -> Claim:
    """Return the answer in one short line: the period, and the clause that answers.

    `dated` names the year of a plain statement too: where several answers stand side by side.
    """
    period = evidence.passage.period
    said = frame(period, question.language)
    if dated and not said and period.year:
        said = word("in_year", question.language, year=period.year)
    text = clause_text(evidence)
    if period.year and text.startswith(f"In {period.year}"):  # the clause names it itself
        said = ""
    if told := told_in_english(question, evidence):
        english, written = told
        return Claim(f"{said}{english} ({written}): {text}", (evidence,), computed=(english,))
    return Claim(f"{said}{text}", (evidence,))


def yes_line(question: Question, evidence: Evidence) -> Claim:
    """Return the clause that bears out a yes/no question, with the yes before it."""
    line = answer_line(question, evidence)
    return replace(line, text=f"{word('yes', question.language)}{line.text}", verdict=True)


def no_line(question: Question, evidence: Evidence) -> Claim:
    """Return the clause that says otherwise than a yes/no question, with the no before it."""
    line = answer_line(question, evidence)
    return replace(line, text=f"{word('no', question.language)}{line.text}", verdict=False)


def clause_text(evidence: Evidence) -> str:
    """Return the clause that answers, without the comma or "and" that joined it."""
    clause = (evidence.line if says_all(evidence) else evidence.clause).strip(_JOINING)
    clause = clause.removeprefix("and ")
    if clause.endswith(_STOPS):
        return clause
    return f"{clause}。" if is_chinese(clause) else f"{clause}."


def says_all(evidence: Evidence) -> bool:
    """True if the clause is most of a short sentence: then the sentence is shown instead."""
    n_words = count_words(evidence.line)
    return n_words <= _MAX_QUOTE_WORDS and count_words(evidence.clause) * 2 >= n_words


def quote_claims(
    evidence: Sequence[Evidence], *, whole: bool = False, max_words: int = _MAX_SENTENCE_WORDS
) -> list[Claim]:
    """Return a quoting line for each evidence; none where the clause was the whole sentence.

    `whole` quotes every sentence, long ones cut to `max_words` around the clause.
    """
    return [
        Claim(
            f"“{quoted(item, max_words if whole else _MAX_QUOTE_WORDS)}”",
            (item,),
            is_quote=True,
        )
        for item in evidence
        if whole or not says_all(item)
    ]


def quoted(evidence: Evidence, max_words: int = _MAX_QUOTE_WORDS) -> str:
    """Return the sentence, or of a long one the part around the clause, with … for the rest."""
    line = evidence.line
    if count_words(line) <= max_words or evidence.shown is None:
        return line
    sentence = plain_line(evidence.text)
    shown = Span(
        evidence.shown.start - evidence.sentence.start, evidence.shown.end - evidence.sentence.start
    )
    kept = [s for s in segments(sentence) if s.overlaps(shown)]
    every = list(segments(sentence))
    first, last = every.index(kept[0]), every.index(kept[-1])
    while True:
        wider = (max(first - 1, 0), min(last + 1, len(every) - 1))
        fits = _n_words(sentence, every[wider[0]].start, every[wider[1]].end) <= max_words
        if wider == (first, last) or not fits:
            break
        first, last = wider
    before = "… " if first > 0 else ""
    after = " …" if last < len(every) - 1 else ""
    return before + one_line(sentence[every[first].start : every[last].end]) + after


def _n_words(text: str, start: int, end: int) -> int:
    return count_words(text[start:end])
