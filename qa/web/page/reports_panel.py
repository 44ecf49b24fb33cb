"""The tab "Reports": a list to search, the choice of the scope, and the open report."""

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
from qa.text.hygiene import visible
from qa.web.page.language import language_of
from qa.web.page.open_report import OpenReport, open_report_html, parse_open_request
from qa.web.page.page_context import HANDLER_OPTIONS, PageContext
from qa.web.page.replies import Conversation
from qa.web.page.scope_note import current_scope_html, dropped_uploads_html, scope_html
from qa.web.page.session_loader import session_documents, session_key, shared_answerer
from qa.web.session import Session

MAX_LISTED = 200
"""No more reports are listed at once."""
_MAX_SEARCH = 200


class ReportsPanel:
    """The components of the panel and their handlers."""

    def __init__(self, page: PageContext) -> None:
        """Build the panel in the open tab."""
        self._page = page
        labelled = page.labels.labelled
        with labelled(
            gr.Accordion, {"label": "reports_choice"}, open=False, elem_id="report-choice"
        ):
            about = partial(words_html, "reports_choice_about")
            labelled(gr.HTML, {"value": about}, js_on_load=None)
            self.reports = labelled(gr.CheckboxGroup, {"label": "reports_choice_reports"})
            self.years = labelled(gr.CheckboxGroup, {"label": "reports_choice_years"})
            self.all = labelled(
                gr.Button, {"value": "reports_choice_all"}, size="sm", elem_id="choose-all"
            )
        self.search = labelled(
            gr.Textbox,
            {"label": "reports_search", "placeholder": "reports_search_hint"},
            max_length=_MAX_SEARCH,
            max_lines=1,
            elem_id="report-search",
        )
        # panels.js changes it a moment after a tick, so that many ticks make one choice.
        self._chosen = gr.Textbox(visible="hidden", elem_id="choice-made")
        self.opened = gr.State(None)
        self.shown = gr.HTML("", elem_id="reports", js_on_load=None)

    def connect(self, after: Iterable[Any] = ()) -> None:
        """Bind the handlers; the panel is filled again after each event of `after`."""
        view = [self.opened, self.search, self._page.conversation]
        everything = [self.reports, self.years, self.shown, self._page.scope_note]
        self._page.reports_tab.select(self.fill, view, everything, **HANDLER_OPTIONS)
        for event in after:
            event.then(self.fill, view, everything, **HANDLER_OPTIONS)
        self._page.report_request.change(
            self.open,
            [self._page.report_request, *view],
            [self.opened, self.shown, self._page.tabs],
            **HANDLER_OPTIONS,
        )
        self.search.change(
            self.show, view, self.shown, trigger_mode="always_last", **HANDLER_OPTIONS
        )
        self._chosen.change(
            self.set_scope,
            [self.reports, self.years, *view],
            # Not the lists: the next tick may be set there already.
            [self.shown, self._page.scope_note],
            trigger_mode="always_last",
            **HANDLER_OPTIONS,
        )
        gr.on(
            [self.all.click, self._page.clear_scope.click],
            self.clear_scope,
            view,
            everything,
            **HANDLER_OPTIONS,
        )

    def fill(
        self,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Return the panel's values: the scope as chosen, and the list or the open report."""
        language = language_of(request)
        shared = shared_answerer(self._page.loader)
        if shared is None:
            return {self.shown: note_html(say("reports_loading", language), "waiting")}
        session = self._page.sessions.get(session_key(request))
        documents, _ = session_documents(session, shared, MAX_LISTED)
        all_years = session.unscoped_answerer(shared).index.documents.years
        years = sorted(year for year in all_years if year)
        ids = [document.doc_id for document in documents]
        return {
            self.reports: gr.update(
                choices=[
                    (visible(document.source.title), document.doc_id) for document in documents
                ],
                value=[doc_id for doc_id in ids if doc_id in (session.doc_ids or ())],
            ),
            self.years: gr.update(
                choices=[str(year) for year in years],
                value=[str(year) for year in years if year in (session.years or ())],
            ),
            self.shown: self._html(session, shared, opened, search, conversation, language),
            self._page.scope_note: scope_html(session, shared, language),
        }

    def open(
        self,
        request_text: object,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> list[Any]:
        """Open the report that the page asks for; show the list if it names none."""
        requested = parse_open_request(request_text)
        if requested is None:
            return [gr.skip(), gr.skip(), gr.skip()]
        opened = requested if requested.doc_id else None
        shown = self.show(opened, search, conversation, request)
        return [opened, shown, gr.Tabs(selected="reports")]

    def show(
        self,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> str:
        """Return the list, or the open report with the matches of the search marked."""
        language = language_of(request)
        shared = shared_answerer(self._page.loader)
        if shared is None:
            return note_html(say("reports_loading", language), "waiting")
        session = self._page.sessions.get(session_key(request))
        return self._html(session, shared, opened, search, conversation, language)

    def set_scope(
        self,
        reports: object,
        years: object,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Answer from the chosen reports and years alone; from all if none is chosen."""
        shared = shared_answerer(self._page.loader)
        if shared is not None:
            sessions = self._page.sessions
            session = sessions.get(session_key(request))
            documents = session.unscoped_answerer(shared).index.documents
            ids = frozenset(_texts(reports)) & documents.sources.keys()
            chosen_years = frozenset(int(year) for year in _texts(years) if year.isdecimal())
            known_years = frozenset(year for year in chosen_years & documents.years if year)
            sessions.set_scope(session_key(request), ids or None, known_years or None)
        return {
            self.shown: self.show(opened, search, conversation, request),
            self._page.scope_note: current_scope_html(self._page, request),
        }

    def clear_scope(
        self,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        request: gr.Request,
    ) -> dict[Any, Any]:
        """Answer from everything again."""
        self._page.sessions.set_scope(session_key(request), None, None)
        return self.fill(opened, search, conversation, request)

    def _html(
        self,
        session: Session,
        shared: QuestionAnswerer,
        opened: OpenReport | None,
        search: object,
        conversation: Conversation,
        language: Language,
    ) -> str:
        query = str(search or "")[:_MAX_SEARCH]
        all_documents = session.unscoped_answerer(shared).index.documents
        if opened and opened.doc_id in all_documents:
            document = all_documents[opened.doc_id]
            return open_report_html(document, opened, query, conversation, language)
        documents, n_more = session_documents(session, shared, MAX_LISTED)
        years = Scope(years=session.years)
        documents = [document for document in documents if years.covers(document)]
        n_matches = {d.doc_id: len(find_words(d, query).sentences) for d in documents}
        return dropped_uploads_html(session, language) + reports_html(
            [overview(document) for document in documents],
            language,
            uploaded=[upload.doc_id for upload in session.uploads],
            chosen=session.doc_ids,
            n_matches=n_matches if query.strip() else None,
            n_left_out=n_more,
        )


def _texts(values: object) -> Sequence[str]:
    return [str(value) for value in values] if isinstance(values, list) else []
