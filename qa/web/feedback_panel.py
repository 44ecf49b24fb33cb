"""What a person thinks of the last answer: helpful, not helpful, a source that is wrong."""

from __future__ import annotations

import logging
from typing import Any, Literal, Protocol

import gradio as gr

from qa.answer import Answer
from qa.interface_words import Language, say
from qa.render_html import note_html
from qa.web.asking import HIDDEN
from qa.web.language import Labels, language_of
from qa.web.parts import Parts
from qa.web.replies import Conversation

Verdict = Literal["like", "dislike", "wrong_citation"]
_VERDICTS: tuple[Verdict, ...] = ("like", "dislike", "wrong_citation")
_MAX_NOTE_CHARS = 2000
_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Keeps what people say of answers."""

    def add(self, verdict: Verdict, note: str, answer: Answer) -> object:
        """Keep a verdict with its note and the answer; raises OSError where it can't be kept."""


class FeedbackPanel:
    """The buttons below an answer, and the note that may go with a complaint."""

    def __init__(self, labels: Labels, keeper: Keeper | None) -> None:
        """Build them in the column that is open; nothing is asked for without a keeper."""
        self._keeper = keeper
        with gr.Column(visible=False, elem_id="feedback") as self.column:
            with gr.Row(elem_id="verdicts", visible=keeper is not None):
                self._buttons = [
                    labels.named(
                        gr.Button,
                        {"value": verdict},
                        size="sm",
                        scale=0,
                        min_width=0,
                        elem_id=verdict.replace("_", "-"),
                    )
                    for verdict in _VERDICTS
                ]
            with gr.Row(visible=False, elem_id="complaint") as self._complaint:
                self._note = labels.named(
                    gr.Textbox,
                    {"label": "note", "placeholder": "note_hint"},
                    max_length=_MAX_NOTE_CHARS,
                    elem_id="note",
                )
                self._send = labels.named(
                    gr.Button, {"value": "send"}, size="sm", scale=0, min_width=0, elem_id="send"
                )
                self._cancel = labels.named(
                    gr.Button,
                    {"value": "cancel"},
                    size="sm",
                    scale=0,
                    min_width=0,
                    elem_id="cancel",
                )
            self._said = gr.HTML("", elem_id="kept", js_on_load=None)

    def connect(self, parts: Parts) -> None:
        """Let the buttons do what they say."""
        verdict = gr.State("")
        changed: list[Any] = [verdict, self._complaint, self._note, self._said]

        def keep(
            chosen: str, note: object, so_far: Conversation, language: Language
        ) -> dict[Any, Any]:
            said = self._kept(chosen, str(note or ""), so_far, language)
            return {
                verdict: "",
                self._complaint: gr.update(visible=False),
                self._note: "",
                self._said: said,
            }

        def choose(chosen: Verdict) -> dict[Any, Any]:
            return {verdict: chosen, self._complaint: gr.update(visible=True), self._said: ""}

        def like(so_far: Conversation, request: gr.Request) -> dict[Any, Any]:
            return keep("like", "", so_far, language_of(request))

        def dislike() -> dict[Any, Any]:
            return choose("dislike")

        def wrong_citation() -> dict[Any, Any]:
            return choose("wrong_citation")

        def send(
            chosen: str, note: object, so_far: Conversation, request: gr.Request
        ) -> dict[Any, Any]:
            return keep(chosen, note, so_far, language_of(request))

        def cancel() -> dict[Any, Any]:
            return {verdict: "", self._complaint: gr.update(visible=False), self._note: ""}

        so_far = parts.conversation
        liked, disliked, wrong = self._buttons
        liked.click(like, [so_far], changed, **HIDDEN)
        disliked.click(dislike, None, changed, **HIDDEN)
        wrong.click(wrong_citation, None, changed, **HIDDEN)
        gr.on(
            [self._send.click, self._note.submit],
            send,
            [verdict, self._note, so_far],
            changed,
            **HIDDEN,
        )
        self._cancel.click(cancel, None, changed, **HIDDEN)

    def _kept(self, chosen: str, note: str, so_far: Conversation, language: Language) -> str:
        """Keep a verdict; return in words how it went. Whatever fails, the answer stays."""
        verdict = next((v for v in _VERDICTS if v == chosen), None)
        if not (verdict and so_far and self._keeper):
            return ""
        try:
            self._keeper.add(verdict, note[:_MAX_NOTE_CHARS], so_far[-1].answer)
        except Exception as error:  # the last frame before a person
            _log.exception("feedback was not kept")
            problem = " ".join(str(error).split())
            return note_html(say("not_kept", language, problem=problem), "failed")
        return note_html(say("thanks", language), "thanks")
