"""Feedback on an answer: helpful, not helpful, or a source is wrong."""

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
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext, small_button
from qa.web.page.replies import Conversation, history_of

_log = logging.getLogger(__name__)
_MAX_SHOWN = 100


class FeedbackKeeper(Protocol):
    """Stores feedback; `qa.feedback.store.FeedbackStore` does."""

    def add(
        self,
        verdict: str,
        note: str,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        wrong: Sequence[int] = (),
    ) -> object:
        """Store a verdict on an answer; `wrong` are the numbers of the wrong sources."""


class FeedbackPanel:
    """The buttons below an answer, which answer they are about, and the note with a complaint."""

    def __init__(self, labels: Labels, keeper: FeedbackKeeper | None) -> None:
        """Build them in the open column; without a keeper there are no buttons."""
        self._keeper = keeper
        self._turn = gr.Textbox(visible="hidden", elem_id="about-turn")
        with gr.Column(visible=False, elem_id="feedback") as self._column:
            self._about = gr.HTML("", elem_id="about-answer", js_on_load=None)
            with gr.Row(elem_id="verdicts", visible=keeper is not None):
                self._buttons = [
                    small_button(labels, verdict, verdict.replace("_", "-")) for verdict in Verdict
                ]
            with gr.Row(visible=False, elem_id="complaint") as self._complaint:
                self._wrong = labels.labelled(
                    gr.CheckboxGroup, {"label": "which"}, choices=[], visible=False, elem_id="which"
                )
                self._note = labels.labelled(
                    gr.Textbox,
                    {"label": "note", "placeholder": "note_hint"},
                    max_length=MAX_NOTE_CHARS,
                    elem_id="note",
                )
                self._send = small_button(labels, "send", "send")
                self._cancel = small_button(labels, "cancel", "cancel")
            self._status = gr.HTML("", elem_id="kept", js_on_load=None)

    def connect(self, page: PageContext) -> None:
        """Bind the handlers of the buttons."""
        conversation_state, verdict = page.conversation, gr.State("")
        changed: list[Any] = [verdict, self._complaint, self._wrong, self._note, self._status]

        def like(conversation: Conversation, turn: object, request: gr.Request) -> list[Any]:
            exchanges = _up_to(conversation, turn)
            return self._done(self._keep(Verdict.LIKE, "", [], exchanges, language_of(request)))

        def dislike() -> list[Any]:
            return [Verdict.DISLIKE, gr.update(visible=True), gr.update(visible=False), "", ""]

        def wrong_citation(conversation: Conversation, turn: object) -> list[Any]:
            exchanges = _up_to(conversation, turn)
            cited = exchanges[-1].answer.citations if exchanges else ()
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
            exchanges = _up_to(conversation, turn)
            status = self._keep(chosen, note, wrong, exchanges, language_of(request))
            return self._done(status)

        def cancel() -> list[Any]:
            return self._done("")

        liked, disliked, wrong = self._buttons
        answer_inputs = [conversation_state, self._turn]
        liked.click(like, answer_inputs, changed, **HANDLER_OPTIONS)
        disliked.click(dislike, None, changed, **HANDLER_OPTIONS)
        wrong.click(wrong_citation, answer_inputs, changed, **HANDLER_OPTIONS)
        inputs = [verdict, self._wrong, self._note, *answer_inputs]
        gr.on([self._send.click, self._note.submit], send, inputs, changed, **HANDLER_OPTIONS)
        self._cancel.click(cancel, None, changed, **HANDLER_OPTIONS)
        self._turn.change(self._choose, answer_inputs, [self._about, *changed], **HANDLER_OPTIONS)

    @property
    def shown(self) -> list[Any]:
        """The components that a new answer changes."""
        return [self._column, self._turn, self._about, self._complaint, self._status]

    def after(self, conversation: Conversation, *, is_running: bool) -> dict[Any, Any]:
        """Return their values after an answer: feedback is about the last one by default."""
        return {
            self._column: gr.update(visible=bool(conversation) and not is_running),
            self._turn: "",
            self._about: "",
            self._complaint: gr.update(visible=False),
            self._status: "",
        }

    def _choose(self, conversation: Conversation, turn: object, request: gr.Request) -> list[Any]:
        """Show which answer the feedback is about, if it is not the last."""
        if not turn:  # reset by a new answer, which has updated everything
            return [gr.skip()] * 6
        chosen, about = _up_to(conversation, turn), ""
        if chosen and chosen != conversation:
            question = one_line(chosen[-1].question)[:_MAX_SHOWN]
            about = note_html(say("about_answer", language_of(request), question=question), "about")
        return [about, *self._done("")]

    @staticmethod
    def _done(status: str) -> list[Any]:
        return ["", gr.update(visible=False), gr.update(value=[], visible=False), "", status]

    def _keep(
        self, verdict: str, note: object, wrong: object, exchanges: Conversation, language: Language
    ) -> str:
        """Store a verdict; return a line on how it went. If it fails, the answer stays."""
        if not (verdict and exchanges and self._keeper):
            return ""
        last = exchanges[-1].answer
        cited = {f"[{c.number}]": c.number for c in last.citations}
        numbers = (
            [cited[mark] for mark in wrong if mark in cited] if isinstance(wrong, list) else []
        )
        try:
            text = str(note or "")[:MAX_NOTE_CHARS]
            history = history_of(exchanges[:-1])
            self._keeper.add(verdict, text, last, history=history, wrong=numbers)
        except Exception as error:  # whatever fails, the answer stays
            _log.warning(
                "feedback was not kept: %s", error, exc_info=not isinstance(error, FeedbackLost)
            )
            problem = " ".join(str(error).split())
            return note_html(say("not_kept", language, problem=problem), "failed")
        return note_html(say("thanks", language), "thanks")


def _up_to(conversation: Conversation, turn: object) -> Conversation:
    """Return the exchanges up to the chosen answer; all of them if none was chosen."""
    ends = (n for n, e in enumerate(conversation, start=1) if str(e.turn) == turn)
    return conversation[: next(ends, len(conversation))]
