"""The handlers of a conversation: ask, ask again, change the question, stop, begin anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from qa.answer import Answer
from qa.rendering.words import Language, say
from qa.web.page.chat import ChatComponents
from qa.web.page.feedback_panel import FeedbackPanel
from qa.web.page.language import language_of
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.replies import Conversation, Step, messages, reply, sources_html
from qa.web.page.scope_note import current_scope_html
from qa.web.page.session_loader import SessionLoader
from qa.web.page.suggestions import suggest_questions
from qa.web.streaming import iterate_in_thread

Updates = dict[Any, Any]
"""New values by component; what is not named stays as it is."""
# One limit for all handlers that answer.
_LIMITS: dict[str, Any] = {
    **HANDLER_OPTIONS,
    "concurrency_id": "answers",
    "concurrency_limit": 2,
    "trigger_mode": "once",
}


class ChatHandlers:
    """What the question box and the buttons of a conversation do."""

    def __init__(
        self, page: PageContext, chat: ChatComponents, sources: gr.HTML, feedback: FeedbackPanel
    ) -> None:
        """`feedback` is shown below an answer, and hidden while there is none."""
        self._page, self._chat, self._sources, self._feedback = page, chat, sources, feedback
        self._pending = gr.State("")
        self._replacing = gr.State(False)
        self._shown: list[Any] = [
            *(page.conversation, self._pending, self._replacing),
            *(chat.chatbot, chat.box, chat.ask, chat.stop, chat.tools, chat.edit, sources),
            *feedback.shown,
            *chat.chips,
            page.scope_note,
        ]

    def connect(self) -> None:
        """Bind the handlers to the components."""
        chat, conversation = self._chat, self._page.conversation
        submitted = [chat.box.submit, chat.ask.click]
        inputs = [chat.box, conversation, self._replacing]
        # A question sent while an answer ends is asked after it, not lost.
        always_last = {**_LIMITS, "trigger_mode": "always_last"}
        asked = gr.on(submitted, self.ask, inputs, self._shown, **always_last)
        again = chat.retry.click(self.ask_again, [conversation], self._shown, **_LIMITS)
        following = [self._suggest_after(event) for event in (asked, again)]
        for chip in chat.chips:
            event = chip.click(self.ask_chip, [chip, conversation], self._shown, **_LIMITS)
            following += [event, self._suggest_after(event)]
        running = [asked, again, *following]
        options = {"cancels": running, **HANDLER_OPTIONS}
        chat.stop.click(self.stop, [conversation, self._pending], self._shown, **options)
        chat.new.click(self.clear, None, self._shown, **options)
        chat.edit.click(self.edit, [conversation, self._replacing], self._shown, **HANDLER_OPTIONS)

    def _suggest_after(self, event: Any) -> Any:
        """Suggest questions once the event has succeeded; return the event of that."""
        inputs, chips = [self._page.conversation], [*self._chat.chips]
        return event.success(
            self.suggest, inputs, chips, concurrency_id="further", **HANDLER_OPTIONS
        )

    async def ask(
        self, question: object, conversation: Conversation, is_replacing: bool, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Answer what was typed; the last exchange is left out if this question replaces it."""
        language = language_of(request)
        before = conversation[:-1] if is_replacing else conversation
        if str(question or "").strip():
            async for updates in self._answer(question, before, request):
                yield updates
        else:  # an empty question changes nothing
            step = Step(conversation, messages(conversation, language))
            yield self._updates(step, language)

    async def ask_again(
        self, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask the last question once more in the place of its answer."""
        if conversation:
            before = conversation[:-1]
            async for updates in self._answer(conversation[-1].question, before, request):
                yield updates

    async def ask_chip(
        self, question: object, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Ask the question of a chip."""
        async for updates in self._answer(question, conversation, request):
            yield updates

    def suggest(self, conversation: Conversation, request: gr.Request) -> list[Any]:
        """Return the chips with questions to ask next; runs after the answer is shown."""
        answerer = SessionLoader(self._page.loader, self._page.sessions, request).wait(0)
        questions: Sequence[str] = ()
        if answerer and conversation:
            asked = [e.question for e in conversation]
            asked += [e.answer.understood for e in conversation]
            questions = suggest_questions(conversation[-1].answer, answerer, asked=asked)
        n_chips = len(self._chat.chips)
        shown = [gr.update(value=q, visible=True) for q in questions[:n_chips]]
        return shown + [gr.update(visible=False)] * (n_chips - len(shown))

    def stop(self, conversation: Conversation, pending: str, request: gr.Request) -> Updates:
        """Show the conversation as it was; the stopped question goes back to the box."""
        language = language_of(request)
        step = Step(conversation, messages(conversation, language))
        return self._updates(step, language, box_text=pending)

    def clear(self, request: gr.Request) -> Updates:
        """Begin anew."""
        return self._updates(Step((), []), language_of(request))

    def edit(self, conversation: Conversation, is_replacing: bool, request: gr.Request) -> Updates:
        """Put the last question into the box to be replaced; a second click ends that."""
        language = language_of(request)
        if is_replacing or not conversation:
            box = self._box("question", language, "")
            return {**self._end_replacing(language), self._chat.box: box}
        box = self._box("question_replacing", language, conversation[-1].question)
        return {
            self._replacing: True,
            self._chat.box: box,
            self._chat.edit: gr.update(value=say("keep", language)),
        }

    async def _answer(
        self, question: object, conversation: Conversation, request: gr.Request
    ) -> AsyncIterator[Updates]:
        language = language_of(request)
        loader = SessionLoader(self._page.loader, self._page.sessions, request)
        async for step in iterate_in_thread(reply(question, conversation, loader, language)):
            box_text = "" if step.is_first else step.returned or None
            updates = self._updates(step, language, box_text)
            if box_text is None:  # the next question may be in the box already
                del updates[self._chat.box]
            if step.conversation is conversation:
                # Nothing answered: if a question is being replaced, it and its answer are kept.
                del updates[self._page.conversation]
            if not step.pending:  # the session's uploads may have been dropped meanwhile
                updates[self._page.scope_note] = current_scope_html(self._page, request)
            yield updates

    def _end_replacing(self, language: Language) -> Updates:
        return {self._replacing: False, self._chat.edit: gr.update(value=say("edit", language))}

    def _box(self, key: str, language: Language, value: str | None = None) -> Any:
        label = say(key, language)
        return gr.update(label=label) if value is None else gr.update(label=label, value=value)

    def _updates(self, step: Step, language: Language, box_text: str | None = None) -> Updates:
        """Return a step as new values; `box_text` is that of the box, None to leave it."""
        running, chat = bool(step.pending), self._chat
        answer: Answer | None = step.conversation[-1].answer if step.conversation else None
        updates: Updates = {
            self._page.conversation: step.conversation,
            self._pending: step.pending,
            chat.chatbot: step.messages,
            chat.ask: gr.update(visible=not running),
            chat.stop: gr.update(visible=running),
            chat.tools: gr.update(visible=bool(answer) and not running),
            **self._feedback.after(step.conversation, is_running=running),
            chat.box: self._box("question", language, box_text),
            **self._end_replacing(language),
        }
        if not running:
            updates[self._sources] = sources_html(step.conversation, language)
        if running or not answer:
            updates |= {chip: gr.update(visible=False) for chip in chat.chips}
        return updates
