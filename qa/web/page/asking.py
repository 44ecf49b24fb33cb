"""What happens when somebody asks, changes or repeats a question, stops, begins anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from qa.answer import Answer
from qa.rendering.words import Language, say
from qa.web.page.chat import Talk
from qa.web.page.feedback_panel import FeedbackPanel
from qa.web.page.language import language_of
from qa.web.page.parts import HIDDEN, Parts
from qa.web.page.replies import Conversation, Step, messages, reply, sources_html
from qa.web.page.scope_line import within_now
from qa.web.page.session_loader import SessionLoader
from qa.web.page.suggestions import further_questions
from qa.web.stepwise import stepwise

Updates = dict[Any, Any]
"""New values by component; what is not named stays as it is."""
# One limit for all that answers; whoever comes when the queue is full is told so.
_LIMITS: dict[str, Any] = {
    **HIDDEN,
    "concurrency_id": "answers",
    "concurrency_limit": 2,
    "trigger_mode": "once",
}


class Asking:
    """What the buttons of a conversation do; `shown` are the components that they change."""

    def __init__(self, parts: Parts, talk: Talk, sources: gr.HTML, feedback: FeedbackPanel) -> None:
        """`feedback` is shown below an answer, and hidden while there is none."""
        self._parts, self._talk, self._sources, self._feedback = parts, talk, sources, feedback
        self._pending = gr.State("")
        self._replacing = gr.State(False)
        self._shown: list[Any] = [
            *(parts.conversation, self._pending, self._replacing, talk.chat, talk.box, talk.ask),
            *(
                talk.stop,
                talk.tools,
                talk.edit,
                sources,
                *feedback.shown,
                *talk.chips,
                parts.within,
            ),
        ]

    def connect(self) -> None:
        """Let the components do what they say."""
        talk, so_far = self._talk, self._parts.conversation
        typed = [talk.box.submit, talk.ask.click]
        inputs = [talk.box, so_far, self._replacing]
        # What is sent while an answer comes to its end is asked after it, not lost.
        at_last = {**_LIMITS, "trigger_mode": "always_last"}
        asked = gr.on(typed, self.ask, inputs, self._shown, **at_last)
        again = talk.retry.click(self.ask_again, [so_far], self._shown, **_LIMITS)
        further = [
            event.success(self.offer, [so_far], [*talk.chips], concurrency_id="further", **HIDDEN)
            for event in (asked, again)
        ]
        for chip in talk.chips:
            event = chip.click(self.ask_chip, [chip, so_far], self._shown, **_LIMITS)
            asked_too = event.success(
                self.offer, [so_far], [*talk.chips], concurrency_id="further", **HIDDEN
            )
            further += [event, asked_too]
        running = [asked, again, *further]
        stopping = [so_far, self._pending]
        talk.stop.click(self.stopped, stopping, self._shown, cancels=running, **HIDDEN)
        talk.new.click(self.cleared, None, self._shown, cancels=running, **HIDDEN)
        talk.edit.click(self.edit, [so_far, self._replacing], self._shown, **HIDDEN)

    async def ask(
        self, question: object, so_far: Conversation, is_replacing: bool, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Answer what was typed; if it replaces the last question, as if that had not been."""
        language = language_of(request)
        before = so_far[:-1] if is_replacing else so_far
        if str(question or "").strip():
            async for changed in self._answer(question, before, request):
                yield changed
        else:  # nothing was asked, and nothing is lost
            yield self._updates(Step(so_far, messages(so_far, language)), language)

    async def ask_again(self, so_far: Conversation, request: gr.Request) -> AsyncIterator[Updates]:
        """Ask the last question once more in the place of its answer."""
        if so_far:
            async for changed in self._answer(so_far[-1].question, so_far[:-1], request):
                yield changed

    async def ask_chip(
        self, question: object, so_far: Conversation, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask what a chip offers."""
        async for changed in self._answer(question, so_far, request):
            yield changed

    def offer(self, so_far: Conversation, request: gr.Request) -> list[Any]:
        """Offer questions that the reports answer; worked out beside the page, after the answer."""
        answerer = SessionLoader(self._parts.loader, self._parts.sessions, request).wait(0)
        questions: Sequence[str] = ()
        if answerer and so_far:
            asked = [e.question for e in so_far] + [e.answer.understood for e in so_far]
            questions = further_questions(so_far[-1].answer, answerer, asked=asked)
        n_chips = len(self._talk.chips)
        shown = [gr.update(value=q, visible=True) for q in questions[:n_chips]]
        return shown + [gr.update(visible=False)] * (n_chips - len(shown))

    def stopped(self, so_far: Conversation, asked: str, request: gr.Request) -> Updates:
        """Show the conversation as it was, with the question that was stopped to be typed on."""
        language = language_of(request)
        return self._updates(Step(so_far, messages(so_far, language)), language, typed=asked)

    def cleared(self, request: gr.Request) -> Updates:
        """Begin anew."""
        return self._updates(Step((), []), language_of(request))

    def edit(self, so_far: Conversation, is_replacing: bool, request: gr.Request) -> Updates:
        """Let the last question be changed, or leave it as it was after all."""
        language = language_of(request)
        if is_replacing or not so_far:
            return {
                **self._asking_anew(language),
                self._talk.box: self._box("question", language, ""),
            }
        box = self._box("question_replacing", language, so_far[-1].question)
        return {
            self._replacing: True,
            self._talk.box: box,
            self._talk.edit: gr.update(value=say("keep", language)),
        }

    async def _answer(
        self, question: object, so_far: Conversation, request: gr.Request
    ) -> AsyncIterator[Updates]:
        language = language_of(request)
        loader = SessionLoader(self._parts.loader, self._parts.sessions, request)
        async for step in stepwise(reply(question, so_far, loader, language)):
            typed = "" if step.is_first else step.returned or None
            changed = self._updates(step, language, typed)
            if typed is None:  # the next question may be in the box already
                del changed[self._talk.box]
            if step.conversation is so_far:
                # Nothing answered: if a question is being replaced, it and its answer are kept.
                del changed[self._parts.conversation]
            if not step.pending:  # a session may have lost a report to make room for others
                changed[self._parts.within] = within_now(self._parts, request)
            yield changed

    def _asking_anew(self, language: Language) -> Updates:
        return {self._replacing: False, self._talk.edit: gr.update(value=say("edit", language))}

    def _box(self, key: str, language: Language, value: str | None = None) -> Any:
        label = say(key, language)
        return gr.update(label=label) if value is None else gr.update(label=label, value=value)

    def _updates(self, step: Step, language: Language, typed: str | None = None) -> Updates:
        """Return a step as new values; `typed` is what the box holds from now on, None what it did."""
        running, talk = bool(step.pending), self._talk
        answer: Answer | None = step.conversation[-1].answer if step.conversation else None
        changed: Updates = {
            self._parts.conversation: step.conversation,
            self._pending: step.pending,
            talk.chat: step.messages,
            talk.ask: gr.update(visible=not running),
            talk.stop: gr.update(visible=running),
            talk.tools: gr.update(visible=bool(answer) and not running),
            **self._feedback.after(step.conversation, is_running=running),
            talk.box: self._box("question", language, typed),
            **self._asking_anew(language),
        }
        if not running:
            changed[self._sources] = sources_html(step.conversation, language)
        if running or not answer:
            changed |= {chip: gr.update(visible=False) for chip in talk.chips}
        return changed
