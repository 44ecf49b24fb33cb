"""The one check of a written sentence: everything it says stands in what it cites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.plain_text import one_line
from index.passage_index import PassageIndex
from qa.answer import Evidence
from qa.checking.closeness import Closeness, Rarity, shared_words
from qa.checking.comparisons import comparison_faults, shares_subject
from qa.checking.content import told_share
from qa.checking.counted_things import counted_faults
from qa.checking.fault import Fault, FaultKind
from qa.checking.ground import Ground, GroundReader, without_report_names
from qa.checking.naming import NameCheck
from qa.checking.polarity import direction_faults, negation_faults, undoing_faults
from qa.checking.quantities import figure_faults
from qa.checking.roles import office_faults, role_faults
from qa.checking.times import period_faults, year_faults
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.lexicon.english import pattern
from qa.text.synonyms import to_stems

WEIGHTS = Path(__file__).parent.parent / "weights" / "support.json"
_BETWEEN_FACTS = pattern("checking", "between_facts")
_QUOTATION = re.compile(r'"([^"]+)"')
_BARE_FIGURE = re.compile(r"[\d,. %]+")
_MAX_QUOTED_NAME_WORDS = 6
_MARKUP = re.compile(r"https?:|www\.|!?\[[^\]]*\]\(|<[^>]+>|`|<\||\|>|\b(?:javascript|data):", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least that a model's text must reach, each from 0 to 1.

    `support` in meaning and words, `told` of each clause's content; `held` is the share of the
    extractive answer's words that the whole text has.
    """

    support: float = 0.0
    told: float = 0.0
    held: float = 0.0


class ClaimCheck:
    """Checks sentences against evidence of known documents. Deterministic; safe from threads."""

    def __init__(self, index: PassageIndex, bounds: Bounds | None = None) -> None:
        """Use the documents, the embedder and the word counts of an index.

        `bounds` are those shipped with the project if not given.
        """
        self.lexicon = CorpusLexicon.load(index.lexicon)
        self._grounds = GroundReader(index.documents, self.lexicon)
        self._names = NameCheck(index.documents, self.lexicon)
        self._closeness = Closeness(index.embedder)
        self._rarity = Rarity(index.lexical.frequencies, index.recipe.n_sentences)
        self.bounds = fitted_bounds() if bounds is None else bounds

    def faults(self, text: str, evidence: Sequence[Evidence]) -> tuple[Fault, ...]:
        """Return what is wrong with a sentence that cites this evidence; nothing if it holds."""
        text = one_line(text)
        form = tuple(_form_faults(text))
        if form or not evidence:
            return form or (Fault(FaultKind.SUPPORT, "nothing is cited"),)
        grounds = [self._grounds.read(e) for e in evidence]
        facts = (*comparison_faults(text), *self._fact_faults(text, grounds))
        if facts or not _LETTER.search(text):
            return facts
        support, told = self.support(text, evidence), self.told(text, evidence)
        if support < self.bounds.support:
            return (Fault(FaultKind.SUPPORT, f"{support:.2f}, below {self.bounds.support:.2f}"),)
        if told < self.bounds.told:
            what = f"{told:.2f} of a clause is told, below {self.bounds.told:.2f}"
            return (Fault(FaultKind.SUPPORT, what),)
        return ()

    def fact_faults(self, text: str, item: Evidence) -> tuple[Fault, ...]:
        """Return the facts of a sentence or question that a piece of evidence lacks or denies."""
        return self._single(one_line(text), self._grounds.read(item))

    def contradicts(self, text: str, item: Evidence) -> bool:
        """True if evidence speaks of what a sentence tells, and says otherwise.

        Of who leads or holds an office it speaks in any words; of other things in near ones.
        """
        contrary = [f for f in self.fact_faults(text, item) if f.is_contrary]
        if any(fault.is_other_person for fault in contrary):
            return True
        return bool(contrary) and self.support(text, [item]) >= self.bounds.support

    def told(self, text: str, evidence: Sequence[Evidence]) -> float:
        """Return the least share of a clause's content that evidence tells, from 0 to 1."""
        grounds = [self._grounds.read(e) for e in evidence]
        bare = without_report_names(one_line(text), grounds[0].source, self.lexicon.own)
        return told_share(bare, grounds, self._rarity)

    def support(self, text: str, evidence: Sequence[Evidence]) -> float:
        """Return how far evidence supports a sentence in meaning and words, from 0 to 1."""
        grounds = [self._grounds.read(e) for e in evidence]
        bare = one_line(without_report_names(text, grounds[0].source, self.lexicon.own))
        cosine = self._closeness.cosine(bare, grounds)
        return (cosine + shared_words(bare, grounds, self._rarity)) / 2

    def _fact_faults(self, text: str, grounds: Sequence[Ground]) -> tuple[Fault, ...]:
        """The faults against the best single sentence; or of clauses, each against its best."""
        alone = min((self._single(text, g) for g in grounds), key=len)
        if not alone or len(grounds) == 1:
            return alone
        clauses = [c for c in _BETWEEN_FACTS.split(text) if c and c.strip(" ,.;")]
        if len(clauses) == 1:
            return alone
        best = [min((self._of_clause(c, clauses[0], g) for g in grounds), key=len) for c in clauses]
        return tuple(fault for faults in best for fault in faults)

    def _of_clause(self, clause: str, first: str, ground: Ground) -> tuple[Fault, ...]:
        """The faults of one clause; "while 70,000 are planned" counts what the first one does."""
        faults = self._single(clause, ground)
        if not faults and not shares_subject(clause, first, ground.line, self.lexicon):
            return (Fault(FaultKind.FIGURE, f"{clause.strip()} counts something else"),)
        return faults

    def _single(self, text: str, ground: Ground) -> tuple[Fault, ...]:
        misquoted = tuple(_quote_faults(text, ground))
        bare = without_report_names(_without_quotes(text), ground.source, self.lexicon.own)
        if not _LETTER.search(bare):
            return (*misquoted, *figure_faults(bare, ground))
        return (
            *misquoted,
            *figure_faults(bare, ground),
            *counted_faults(bare, ground),
            *year_faults(bare, ground),
            *period_faults(bare, ground),
            *self._names.faults(bare, ground),
            *office_faults(bare, ground),
            *role_faults(bare, ground),
            *negation_faults(bare, ground),
            *direction_faults(bare, ground),
            *undoing_faults(bare, ground),
        )


def fitted_bounds() -> Bounds:
    """Return the bounds shipped with the project; `qa.training.fit_support` fits them."""
    fitted = json.loads(WEIGHTS.read_text(encoding="utf-8"))["bounds"]
    return Bounds(**fitted)


def _form_faults(text: str) -> Iterator[Fault]:
    if match := _MARKUP.search(text):
        yield Fault(FaultKind.MARKUP, match[0])
    letters = _LETTER.findall(text)
    if sum(map(_is_latin, letters)) < 0.9 * len(letters) or not re.search(r"\w", text):
        yield Fault(FaultKind.LANGUAGE, "not English")
    for word in _WORD.findall(text):
        if len(set(map(_is_latin, word))) > 1:  # a letter that only looks like another
            yield Fault(FaultKind.LANGUAGE, word)


def _is_latin(letter: str) -> bool:
    return letter < "\u0250"


def _quote_faults(text: str, ground: Ground) -> Iterator[Fault]:
    """Words that a sentence quotes stand in the evidence as quoted; a name also in its headings."""
    there = ground.line.lower()
    for quoted in _quotes(text):
        pieces = [p.strip(" .,;") for p in re.split(r"…|\.\.\.", quoted)]
        is_there = all(piece.lower() in there for piece in pieces)
        is_name = len(quoted.split()) <= _MAX_QUOTED_NAME_WORDS and ground.known.has(
            to_stems(quoted)
        )
        if not is_there and not is_name:
            yield Fault(FaultKind.QUOTE, quoted)


def _quotes(text: str) -> list[str]:
    """What stands in quotation marks; of a text that is all a quote, marks may stand inside."""
    whole = re.fullmatch(r'"(.+)"', text)
    return [whole[1]] if whole else _QUOTATION.findall(text)


def _without_quotes(text: str) -> str:
    """Return the text without its quotes, which were checked; bare figures are left in."""
    if re.fullmatch(r'".+"', text):
        return ""
    return _QUOTATION.sub(lambda m: m[0] if _BARE_FIGURE.fullmatch(m[1]) else " ", text)
