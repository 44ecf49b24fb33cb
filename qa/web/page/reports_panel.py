"""The reports: a list to search and to choose from, each to be opened whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import gradio as gr

from qa.finding.scope import Scope
from qa.pipeline import QuestionAnswerer
from qa.rendering.html import note_html, words_html
from qa.rendering.report_view import find_words, overview
from qa.rendering.reports import reports_html
from qa.rendering.words import Language, say
from qa.web.page.language import language_of
from qa.web.page.opened_report import Opened, opened_html, read_request
from qa.web.page.parts import HIDDEN, Parts
from qa.web.page.replies import Conversation
from qa.web.page.scope_line import lost_html, within_html, within_now
from qa.web.page.session_loader import documents_of, key_of, shared_answerer
from qa.web.sessions import Session

MOST_LISTED = 200
"""Of very many reports no more are listed at once."""
_MAX_SEARCH = 200


class ReportsPanel:
    """The components of the panel and what they do."""

    def __init__(self, parts: Parts) -> None:
        """Build the panel in the tab that is open."""
        self._parts = parts
        named = parts.labels.named
        with named(gr.Accordion, {"label": "reports_choice"}, open=False, elem_id="report-choice"):
            about = partial(words_html, "reports_choice_about")
            named(gr.HTML, {"value": about}, js_on_load=None)
            self.reports = named(gr.CheckboxGroup, {"label": "reports_choice_reports"})
            self.years = named(gr.CheckboxGroup, {"label": "reports_choice_years"})
            self.all = named(
                gr.Button, {"value": "reports_choice_all"}, size="sm", elem_id="choose-all"
            )
        self.search = named(
            gr.Textbox,
            {"label": "reports_search", "placeholder": "reports_search_hint"},
            max_length=_MAX_SEARCH,
            max_lines=1,
            elem_id="report-search",
        )
        # panels.js changes it some moments after a tick: many at once are one choice.
        self._chosen = gr.Textbox(visible="hidden", elem_id="choice-made")
        self.opened = gr.State(None)
        self.shown = gr.HTML("", elem_id="reports", js_on_load=None)

    def connect(self, after: Iterable[Any] = ()) -> None:
        """Let the components do what they say; fill the panel anew after each event of `after`."""
        view = [self.opened, self.search, self._parts.conversation]
        everything = [self.reports, self.years, self.shown, self._parts.within]
        self._parts.reports_tab.select(self.fill, view, everything, **HIDDEN)
        for event in after:
            event.then(self.fill, view, everything, **HIDDEN)
        self._parts.opening.change(
            self.open,
            [self._parts.opening, *view],
            [self.opened, self.shown, self._parts.tabs],
            **HIDDEN,
        )
        self.search.change(self.show, view, self.shown, trigger_mode="always_last", **HIDDEN)
        self._chosen.change(
            self.choose,
            [self.reports, self.years, *view],
            # Not the lists: the next tick may be set there already.
            [self.shown, self._parts.within],
            trigger_mode="always_last",
            **HIDDEN,
        )
        gr.on(
            [self.all.click, self._parts.choose_all.click],
            self.choose_nothing,
            view,
            everything,
            **HIDDEN,
        )

    def fill(
        self, opened: Opened | None, search: object, conversation: Conversation, request: gr.Request
    ) -> dict[Any, Any]:
        """Return what the panel shows now: the choice as it is, the list or the report that is open."""
        language = language_of(request)
        shared = shared_answerer(self._parts.loader)
        if shared is None:
            return {self.shown: note_html(say("reports_loading", language), "waiting")}
        session = self._parts.sessions.of(key_of(request))
        documents, _ = documents_of(session, shared, MOST_LISTED)
        years = sorted(year for year in session.over(shared).index.documents.years if year)
        ids = [document.doc_id for document in documents]
        chosen = [doc_id for doc_id in ids if doc_id in (session.doc_ids or ())]
        of_years = [str(year) for year in years if year in (session.years or ())]
        return {
            self.reports: gr.update(
                choices=[(document.source.title, document.doc_id) for document in documents],
                value=chosen,
            ),
            self.years: gr.update(
                choices=[str(year) for year in years],
                value=of_years,
            ),
            self.shown: self._html(session, shared, opened, search, conversation, language),
            self._parts.within: within_html(session, shared, language),
        }

    def open(
        self,
        asked: object,
        opened: Opened | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> list[Any]:
        """Open the report that a request of the page names, at a place; or go back to the list."""
        wanted = read_request(asked)
        if wanted is None:
            return [gr.skip(), gr.skip(), gr.skip()]
        at = wanted if wanted.doc_id else None
        shown = self.show(at, search, conversation, request)
        return [at, shown, gr.Tabs(selected="reports")]

    def show(
        self, opened: Opened | None, search: object, conversation: Conversation, request: gr.Request
    ) -> str:
        """Return the list, or the report that is open, with what is searched for marked."""
        language = language_of(request)
        shared = shared_answerer(self._parts.loader)
        if shared is None:
            return note_html(say("reports_loading", language), "waiting")
        session = self._parts.sessions.of(key_of(request))
        return self._html(session, shared, opened, search, conversation, language)

    def choose(
        self,
        reports: object,
        years: object,
        opened: Opened | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Answer from the chosen reports and years alone from now on, in this session.

        Where none is chosen, answers come from all of them.
        """
        shared = shared_answerer(self._parts.loader)
        if shared is not None:
            sessions = self._parts.sessions
            documents = sessions.of(key_of(request)).over(shared).index.documents
            ids = frozenset(_texts(reports)) & documents.sources.keys()
            of = frozenset(int(y) for y in _texts(years) if y.isdecimal()) & documents.years
            of_years = frozenset(year for year in of if year)
            sessions.choose(key_of(request), ids or None, of_years or None)
        return {
            self.shown: self.show(opened, search, conversation, request),
            self._parts.within: within_now(self._parts, request),
        }

    def choose_nothing(
        self, opened: Opened | None, search: object, conversation: Conversation, request: gr.Request
    ) -> dict[Any, Any]:
        """Answer from everything again."""
        self._parts.sessions.choose(key_of(request), None, None)
        return self.fill(opened, search, conversation, request)

    def _html(
        self,
        session: Session,
        shared: QuestionAnswerer,
        opened: Opened | None,
        search: object,
        conversation: Conversation,
        language: Language,
    ) -> str:
        sought = str(search or "")[:_MAX_SEARCH]
        every = session.over(shared).index.documents
        if opened and opened.doc_id in every:
            return opened_html(every[opened.doc_id], opened, sought, conversation, language)
        documents, n_more = documents_of(session, shared, MOST_LISTED)
        of_years = Scope(years=session.years)
        documents = [document for document in documents if of_years.covers(document)]
        n_found = {d.doc_id: len(find_words(d, sought).sentences) for d in documents}
        return lost_html(session, language) + reports_html(
            [overview(document) for document in documents],
            language,
            brought=[document.doc_id for document in session.brought],
            chosen=session.doc_ids,
            n_found=n_found if sought.strip() else None,
            n_left_out=n_more,
        )


def _texts(values: object) -> Sequence[str]:
    return [str(value) for value in values] if isinstance(values, list) else []
