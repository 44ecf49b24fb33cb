"""The panels and what a closed page leaves behind, without a browser."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import gradio as gr
import pytest

import qa.web.page.figures_panel as figures_panel
from qa.pipeline import QuestionAnswerer
from qa.web.loading import Loader
from qa.web.page.figures_panel import FiguresPanel
from qa.web.page.open_report import OpenReport, parse_open_request
from qa.web.page.scope_note import scope_html
from qa.web.page.session_cleanup import MAX_PAGES, free_unused
from qa.web.page.window import build_window
from qa.web.session import Session
from qa.web.sessions import Sessions
from qa.web.uploads import UploadLimits, read_upload

pytestmark = pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")

FERRY = b"The ferry of Tongzhou\n\nThe ferry carried 4,000 zebras in 2019.\n"


@pytest.fixture(scope="module")
def shared(fake_index):
    return QuestionAnswerer(fake_index)


def request(session):
    return gr.Request(headers={}, session_hash=session)


def test_what_is_to_be_opened_is_read():
    asked = '{"report": "r", "start": 1, "end": 2, "n": 3}'
    assert parse_open_request(asked) == OpenReport("r", 1, 2, 3)


@pytest.mark.parametrize(
    "asked",
    ["[" * 1000, '{"a":' * 200, "", None, "{}", "[]", "1e999", '{"report": 1, "start": 1e999}'],
)
def test_anything_else_opens_nothing(asked):
    assert parse_open_request(asked) is None


def test_lost_reports_are_said_whatever_is_chosen(shared):
    assert scope_html(Session(), shared) == ""
    lost = scope_html(Session(n_lost=2), shared)
    assert "no longer here (2)" in lost and "Answers come only" not in lost
    both = scope_html(Session(n_lost=2, years=frozenset({2024})), shared, "zh")
    assert "不在这里" in both and "2024" in both


def test_the_figures_of_a_session_are_found_once_and_gone_with_it(shared, monkeypatch):
    found = []
    rows_of = figures_panel.figure_rows
    monkeypatch.setattr(figures_panel, "figure_rows", lambda d: found.append(d) or rows_of(d))
    loader = Loader(lambda _: shared, lambda _: None)
    loader.start()
    loader.wait()
    sessions = Sessions()
    sessions.add_upload("uploads", read_upload(FERRY, "ferry.txt", UploadLimits()), shared)
    with gr.Blocks():
        panel = FiguresPanel(SimpleNamespace(loader=loader, sessions=sessions))
    for _ in range(2):
        assert "zebras" in panel.fill(request("uploads"))
        assert "zebras" not in panel.fill(request("has none"))
        assert "zebras" not in panel.fill(request("has none either"))
    assert [len(documents) for documents in found] == [6, 5]
    sessions.end("uploads")
    assert "zebras" not in panel.fill(request("uploads")) and len(found) == 2


# What a closed page leaves behind


@pytest.fixture
def window(shared):
    return build_window(Loader(lambda _: shared, lambda _: None))[0]


def test_gradio_keeps_few_pages(window):
    app = gr.routes.App.create_app(window)
    for number in range(MAX_PAGES + 20):
        app.state_holder[str(number)].state_data[0] = "a conversation"
    assert len(app.state_holder.session_data) <= MAX_PAGES + 1
    assert "0" not in app.state_holder


def test_what_gradio_keeps_of_a_page_is_forgotten_unless_it_came_back(window):
    holder = gr.routes.App.create_app(window).state_holder
    holder["closed"].state_data[0] = holder["back"].state_data[0] = "a conversation"
    now = datetime.now()
    holder.time_last_used |= {"closed": now - timedelta(seconds=300), "back": now}
    for key in ("closed", "back", "never was"):
        free_unused(holder, key, 300, now)
    assert list(holder.session_data) == list(holder.time_last_used) == ["back"]
