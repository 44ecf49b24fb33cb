"""Evidence to a draft through a language model; where that fails, the extractive draft."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from corpus.document import Document
from qa.answer import Dropped, Evidence, Generation
from qa.checking.claim_check import ClaimCheck
from qa.composing.composer import Composer, ExtractiveComposer
from qa.composing.unclear import mark_unclear
from qa.draft import Claim, Draft
from qa.generation.cancellation import is_awaited
from qa.generation.holding import Holding
from qa.generation.language_model import Ending, GenerationError, LanguageModel, clean_pieces
from qa.generation.prompt import NO_ANSWER, answer_messages, prompt_fingerprint
from qa.generation.reply import CitedSentence, ReplyReader
from qa.generation.settling import Settler
from qa.lexicon.english import pattern
from qa.question import Question
from qa.text.hygiene import cleaned

_MAX_SENTENCES = 12
_MAX_REPEATS = 2
_DECLINES = re.compile(
    rf"^\W*(?:{NO_ANSWER}\b|{pattern('generation', 'declines').pattern})", re.IGNORECASE
)


class GenerativeComposer:
    """Lets a model write from numbered evidence, and shows a sentence only once it is checked."""

    def __init__(
        self,
        model: LanguageModel,
        check: ClaimCheck,
        documents: Mapping[str, Document],
        *,
        fallback: Composer | None = None,
    ) -> None:
        """`documents` by id; `fallback` writes where the model can't."""
        self.model = model
        self._check = check
        self._documents = documents
        self._fallback = fallback or ExtractiveComposer()

    def compose(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Draft:
        """Return a draft. `evidence` holds one list for each part of the question, best first."""
        *_, last = self.stream(question, evidence)
        return last

    def stream(self, question: Question, evidence: Sequence[Sequence[Evidence]]) -> Iterator[Draft]:
        """Yield growing drafts, one for each sentence that holds; the last is the whole one."""
        draft = self._fallback.compose(question, evidence)
        holding = Holding(question, draft, self._check.lexicon, self._check.bounds.held)
        settler = Settler(question, evidence, self._check, holding)
        writing = _Writing(self.model, question, settler, holding, self._documents)
        try:
            for claims in writing.claims():
                yield self._draft(claims, question, writing)
            yield self._draft(writing.shown, question, writing)
        except GenerationError as error:
            name, why = self.model.name, " ".join(cleaned(str(error)).split())
            fallback = why if why.startswith(name) else f"{name}: {why}"
            yield replace(
                draft,
                dropped=tuple(writing.dropped),
                generation=writing.generation(fallback=fallback),
            )

    def _draft(self, claims: tuple[Claim, ...], question: Question, writing: _Writing) -> Draft:
        """Return what is written so far, with a warning where a report is in doubt."""
        marked = mark_unclear(claims, question.language, self._check.lexicon.unclear)
        return Draft(tuple(marked), tuple(writing.dropped), writing.generation())


class _Writing:
    """One reply as it is written, read and checked."""

    def __init__(
        self,
        model: LanguageModel,
        question: Question,
        settler: Settler,
        holding: Holding,
        documents: Mapping[str, Document],
    ) -> None:
        self.shown: tuple[Claim, ...] = ()
        self.dropped: list[Dropped] = []
        self._model = model
        self._messages = answer_messages(_asked(question), settler.evidence, documents)
        self._reader = ReplyReader(len(settler.evidence))
        self._settler = settler
        self._holding = holding
        self._seen: dict[str, int] = {}
        self._started = time.perf_counter()
        self._first_ms: float | None = None
        self._ending = Ending(is_whole=False)

    def claims(self) -> Iterator[tuple[Claim, ...]]:
        """Yield the claims to show so far, each time that one is added and they answer.

        Raises:
            GenerationError: no usable reply came.
        """
        for sentence in self._sentences():
            if _DECLINES.match(sentence.text) and not self.shown:
                raise GenerationError(
                    f"{self._model.name}: the model found no answer in the evidence"
                )
            settled = self._settler.settle(sentence)
            if settled.dropped:
                self.dropped.append(settled.dropped)
            if settled.claim and settled.claim.text not in [c.text for c in self.shown]:
                self.shown = (*self.shown, settled.claim)
                if self._answers():
                    yield self.shown
        if not any(claim.is_generated for claim in self.shown):
            what = "no sentence of the reply holds" if self.dropped else "the reply is empty"
            raise GenerationError(f"{self._model.name}: {what}")
        if not self._answers():
            what = "the reply leaves out what the reports answer"
            raise GenerationError(f"{self._model.name}: {what}")

    def _answers(self) -> bool:
        """True if what the model wrote holds what the extractive answer adds to the question."""
        return self._holding.holds("\n".join(c.text for c in self.shown if c.is_generated))

    def generation(self, *, fallback: str = "") -> Generation:
        """Return what is known of the model's work so far."""
        sampling = self._model.sampling
        return Generation(
            model=self._model.name,
            model_fingerprint=self._ending.fingerprint,
            prompt_fingerprint=prompt_fingerprint(),
            temperature=sampling.temperature,
            seed=sampling.seed,
            tokens_in=self._ending.tokens_in,
            tokens_out=self._ending.tokens_out,
            fallback=fallback,
            first_token_ms=self._first_ms,
            total_ms=self._elapsed_ms(),
        )

    def _sentences(self) -> Iterator[CitedSentence]:
        """Yield the reply's sentences as they are completed; one that comes again ends it."""
        with closing(self._model.stream(self._messages)) as pieces:
            for piece in clean_pieces(pieces):
                if not is_awaited():
                    raise GenerationError(f"{self._model.name}: nobody waits for the answer")
                if piece.text and self._first_ms is None:
                    self._first_ms = self._elapsed_ms()
                self._ending = piece.ending or self._ending
                for sentence in self._reader.feed(piece.text):
                    if self._goes_round(sentence):
                        return
                    yield sentence
        if not self._ending.is_whole:
            raise GenerationError(
                f"{self._model.name}: the reply was cut after "
                f"{self._ending.tokens_out or 'some'} tokens"
            )
        yield from self._reader.finish()

    def _goes_round(self, sentence: CitedSentence) -> bool:
        self._seen[sentence.text] = self._seen.get(sentence.text, 0) + 1
        return self._seen[sentence.text] > _MAX_REPEATS or sum(self._seen.values()) > _MAX_SENTENCES

    def _elapsed_ms(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 3)


def _asked(question: Question) -> str:
    """The question for the model: a Chinese one as typed, which it reads better than our words."""
    typed = question.is_chinese and not question.is_follow_up
    return question.text if typed else question.standalone
