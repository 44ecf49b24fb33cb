"""What a person thinks of an answer: helpful, not helpful, a source that is wrong."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

import gradio as gr

from corpus.plain_text import one_line
from qa.answer import Answer, Turn
from qa.feedback.store import MAX_NOTE_CHARS, FeedbackLost, Verdict
from qa.rendering.html import note_html
from qa.rendering.words import Language, say
from qa.web.page.language import Labels, language_of
from qa.web.page.parts import HIDDEN, Parts, small_button
from qa.web.page.replies import Conversation, history_of

_log = logging.getLogger(__name__)
_MAX_SHOWN = 100


class Keeper(Protocol):
    """Keeps what people say of answers; `qa.feedback.store.FeedbackStore` does."""

    def add(
        self,
        verdict: str,
        note: str,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        wrong: Sequence[int] = (),
    ) -> object:
        """Keep a verdict on an answer, `wrong` the numbers of sources that do not hold."""


class FeedbackPanel:
    """The buttons below an answer, which answer they are about, the note with a complaint."""

    def __init__(self, labels: Labels, keeper: Keeper | None) -> None:
        """Build them in the column that is open; nothing is asked for without a keeper."""
        self._keeper = keeper
        self._turn = gr.Textbox(visible="hidden", elem_id="about-turn")
        with gr.Column(visible=False, elem_id="feedback") as self._column:
            self._about = gr.HTML("", elem_id="about-answer", js_on_load=None)
            with gr.Row(elem_id="verdicts", visible=keeper is not None):
                self._buttons = [
                    small_button(labels, verdict, verdict.replace("_", "-")) for verdict in Verdict
                ]
            with gr.Row(visible=False, elem_id="complaint") as self._complaint:
                self._wrong = labels.named(
                    gr.CheckboxGroup, {"label": "which"}, choices=[], visible=False, elem_id="which"
                )
                self._note = labels.named(
                    gr.Textbox,
                    {"label": "note", "placeholder": "note_hint"},
                    max_length=MAX_NOTE_CHARS,
                    elem_id="note",
                )
                self._send = small_button(labels, "send", "send")
                self._cancel = small_button(labels, "cancel", "cancel")
            self._said = gr.HTML("", elem_id="kept", js_on_load=None)

    def connect(self, parts: Parts) -> None:
        """Let the buttons do what they say."""
        so_far, verdict = parts.conversation, gr.State("")
        changed: list[Any] = [verdict, self._complaint, self._wrong, self._note, self._said]

        def like(conversation: Conversation, turn: object, request: gr.Request) -> list[Any]:
            before = _up_to(conversation, turn)
            return self._done(self._kept(Verdict.LIKE, "", [], before, language_of(request)))

        def dislike() -> list[Any]:
            return [Verdict.DISLIKE, gr.update(visible=True), gr.update(visible=False), "", ""]

        def wrong_citation(conversation: Conversation, turn: object) -> list[Any]:
            before = _up_to(conversation, turn)
            cited = before[-1].answer.citations if before else ()
            numbers = [f"[{citation.number}]" for citation in cited]
            which = gr.update(choices=numbers, value=[], visible=bool(numbers))
            return [Verdict.WRONG_CITATION, gr.update(visible=True), which, "", ""]

        def send(
            chosen: str,
            wrong: object,
            note: object,
            conversation: Conversation,
            turn: object,
            request: gr.Request,
        ) -> list[Any]:
            before = _up_to(conversation, turn)
            said = self._kept(chosen, note, wrong, before, language_of(request))
            return self._done(said)

        def cancel() -> list[Any]:
            return self._done("")

        liked, disliked, wrong = self._buttons
        which = [so_far, self._turn]
        liked.click(like, which, changed, **HIDDEN)
        disliked.click(dislike, None, changed, **HIDDEN)
        wrong.click(wrong_citation, which, changed, **HIDDEN)
        inputs = [verdict, self._wrong, self._note, *which]
        gr.on([self._send.click, self._note.submit], send, inputs, changed, **HIDDEN)
        self._cancel.click(cancel, None, changed, **HIDDEN)
        self._turn.change(self._chosen, which, [self._about, *changed], **HIDDEN)

    @property
    def shown(self) -> list[Any]:
        """The components that a new answer changes."""
        return [self._column, self._turn, self._about, self._complaint, self._said]

    def after(self, conversation: Conversation, *, is_running: bool) -> dict[Any, Any]:
        """Return their new values: the last answer is meant until another is chosen."""
        return {
            self._column: gr.update(visible=bool(conversation) and not is_running),
            self._turn: "",
            self._about: "",
            self._complaint: gr.update(visible=False),
            self._said: "",
        }

    def _chosen(self, conversation: Conversation, turn: object, request: gr.Request) -> list[Any]:
        """Say which answer is meant, where it is not the last."""
        if not turn:  # a new answer has come, and brought all in order
            return [gr.skip()] * 6
        chosen, about = _up_to(conversation, turn), ""
        if chosen and chosen != conversation:
            question = one_line(chosen[-1].question)[:_MAX_SHOWN]
            about = note_html(say("about_answer", language_of(request), question=question), "about")
        return [about, *self._done("")]

    @staticmethod
    def _done(said: str) -> list[Any]:
        return ["", gr.update(visible=False), gr.update(value=[], visible=False), "", said]

    def _kept(
        self, verdict: str, note: object, wrong: object, so_far: Conversation, language: Language
    ) -> str:
        """Keep a verdict; return in words how it went. Whatever fails, the answer stays."""
        if not (verdict and so_far and self._keeper):
            return ""
        last, cited = so_far[-1], {f"[{c.number}]": c.number for c in so_far[-1].answer.citations}
        numbers = (
            [cited[mark] for mark in wrong if mark in cited] if isinstance(wrong, list) else []
        )
        try:
            text = str(note or "")[:MAX_NOTE_CHARS]
            history = history_of(so_far[:-1])
            self._keeper.add(verdict, text, last.answer, history=history, wrong=numbers)
        except Exception as error:  # the last frame before a person
            _log.warning(
                "feedback was not kept: %s", error, exc_info=not isinstance(error, FeedbackLost)
            )
            problem = " ".join(str(error).split())
            return note_html(say("not_kept", language, problem=problem), "failed")
        return note_html(say("thanks", language), "thanks")


def _up_to(conversation: Conversation, turn: object) -> Conversation:
    """Return a conversation up to the answer that was chosen; whole if none was."""
    places = (n for n, e in enumerate(conversation, start=1) if str(e.turn) == turn)
    return conversation[: next(places, len(conversation))]
