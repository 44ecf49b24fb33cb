"""The routes for programs: what they give, what they refuse, and that all share one limit."""

import asyncio
import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Event

import pytest
from conftest import elsewhere
from fastapi.testclient import TestClient

from qa.answer import Answer, Generation, QuestionType, Turn
from qa.feedback.store import FeedbackStore
from qa.figures.table import figure_rows, select_rows
from qa.pipeline import QuestionAnswerer
from qa.rendering.text import to_record
from qa.web.api.replies import AnswerRecord, FigureList, ReportList, SearchRecord, WholeReport
from qa.web.loading import Loader
from qa.web.site import build_site
from qa.web.slots import Slots

pytestmark = [
    # Gradio makes event loops while a page is built outside of one, and leaves them open.
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
]

MUSEUMS = "How many new museums were registered in 2023?"
NOWHERE = "How many subway lines does Paris have in 1999?"


@pytest.fixture(scope="module")
def answerer(fake_index) -> QuestionAnswerer:
    return QuestionAnswerer(fake_index)


@pytest.fixture(scope="module")
def loader(answerer) -> Loader:
    loader = Loader(lambda _: answerer, lambda _: None)
    loader.start()
    loader.wait()
    return loader


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> FeedbackStore:
    return FeedbackStore(tmp_path_factory.mktemp("kept") / "feedback.sqlite")


def client_of(loader, feedback=None) -> TestClient:
    site = build_site(loader, feedback)
    return TestClient(site, base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(loader, store):
    with client_of(loader, store) as client:
        yield client


def without_time(record):
    return {name: value for name, value in record.items() if name != "latency_ms"}


def events_of(reply):
    """Name and data of every server-sent event of a reply."""
    for block in reply.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        data = fields["data"]
        yield fields.get("event", ""), data if data == "[DONE]" else json.loads(data)


# Answers


@pytest.mark.parametrize("question", [MUSEUMS, NOWHERE, "2023年新增了多少就业岗位？"])
def test_an_answer_is_what_the_command_gives(client, answerer, question):
    reply = client.post("/api/answer", json={"question": question})
    assert reply.status_code == 200
    assert list(reply.json()) == list(to_record(answerer.answer(question)))
    assert without_time(reply.json()) == without_time(to_record(answerer.answer(question)))
    AnswerRecord.model_validate(reply.json())


def test_earlier_turns_are_read(client, answerer):
    first = answerer.answer(MUSEUMS)
    history = [{"role": "user", "text": MUSEUMS}, {"role": "assistant", "text": first.text}]
    reply = client.post("/api/answer", json={"question": "And in 2024?", "history": history})
    turns = [Turn("user", MUSEUMS), Turn("assistant", first.text)]
    expected = to_record(answerer.answer("And in 2024?", turns))
    assert reply.json()["understood"] == "How many new museums were registered in 2024?"
    assert without_time(reply.json()) == without_time(expected)


def test_a_streamed_answer_grows_and_ends_whole(client, answerer):
    reply = client.post("/api/answer", json={"question": MUSEUMS, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-store"
    events = list(events_of(reply))
    assert [name for name, _ in events] == ["answer"] * (len(events) - 1) + ["done"]
    assert len(events) > 1
    texts = [data["answer"] for _, data in events]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert without_time(events[-1][1]) == without_time(to_record(answerer.answer(MUSEUMS)))
    for _, data in events:
        AnswerRecord.model_validate(data)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "question: Field required"),
        ({"question": ""}, "question: String should have at least 1 character"),
        ({"question": "x" * 2001}, "question: String should have at most 2000 characters"),
        ({"question": ["x"]}, "question: Input should be a valid string"),
        ({"question": "x", "histroy": []}, "histroy: Extra inputs are not permitted"),
        ({"question": "x", "history": [{"role": "me", "text": ""}]}, "history.0.role: Input"),
        ({"question": "x", "history": {}}, "history: Input should be a list"),
        ({"question": "x", "history": ["x"]}, "history.0: Input should be an object"),
    ],
)
def test_bad_input_is_422_and_names_the_field(client, body, complaint):
    reply = client.post("/api/answer", json=body)
    assert reply.status_code == 422
    assert reply.json()["error"]["message"].startswith(complaint)
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_of_a_long_history_the_last_turns_are_taken(client):
    before = [{"role": "user", "text": f"What about {n} parks?"} for n in range(60)]
    history = [*before, {"role": "user", "text": MUSEUMS}]
    reply = client.post("/api/answer", json={"question": "And in 2024?", "history": history})
    assert reply.status_code == 200
    assert "museums" in reply.json()["understood"]


@pytest.mark.parametrize("body", [b"", b"{", b'{"question": "x"', b"\xff\xfe", b"[1]", b"null"])
def test_what_is_no_object_is_422(client, body):
    reply = client.post("/api/answer", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 422 and reply.json()["error"]["message"]


@pytest.mark.parametrize(
    "value", [b'"\xff\xfe"', b"[" * 60_000 + b"]" * 60_000, b"9" * 5000, b'{"x": 9' + b"9" * 5000]
)
@pytest.mark.parametrize("path", ["/api/answer", "/v1/chat/completions"])
def test_json_that_cannot_be_read_is_422_in_the_one_form(client, path, value):
    body = b'{"question": %b}' % value
    reply = client.post(path, content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 422
    assert (
        reply.json()["error"]["type"] == "invalid_request_error"
        and reply.json()["error"]["message"]
    )


@pytest.mark.parametrize(
    "path",
    ["/api/reports", "/api/reports/two-zones-2020", "/api/figures", "/v1/models", "/api/reports/x"],
)
def test_head_tells_what_get_would(client, path):
    bare, whole = client.head(path), client.get(path)
    assert (bare.status_code, bare.content) == (whole.status_code, b"")
    for name in ("content-type", "content-length"):
        assert bare.headers[name] == whole.headers[name]


def test_no_stream_may_be_asked_for_by_null(client):
    plain = client.post("/api/answer", json={"question": MUSEUMS, "stream": None})
    assert plain.json()["answer"]
    chat = {"model": "beijing-qa", "messages": [{"role": "user", "content": MUSEUMS}]}
    options = {"stream_options": {"include_usage": None}}
    plain = client.post("/v1/chat/completions", json=chat | options | {"stream": None})
    assert plain.json()["object"] == "chat.completion"
    stream = client.post("/v1/chat/completions", json=chat | options | {"stream": True})
    assert all("usage" not in data for _, data in list(events_of(stream))[:-1])


def test_a_form_of_another_site_is_not_read(client):
    body = json.dumps({"question": MUSEUMS})
    reply = client.post("/api/answer", content=body, headers={"content-type": "text/plain"})
    assert reply.status_code == 422  # a browser sends JSON to another site only if that allows it


@pytest.mark.parametrize("odd", ["\\ud800 museums", "\\u0000\\u001b museums", "\\u202e museums"])
def test_characters_that_no_keyboard_types_raise_nothing(client, odd):
    for route, name in (("answer", "question"), ("search", "query")):
        body = f'{{"{name}": "{odd}"}}'
        reply = client.post(
            f"/api/{route}", content=body, headers={"content-type": "application/json"}
        )
        assert reply.status_code in (200, 422)


# Passages and reports


def test_passages_are_what_the_command_finds(client, answerer):
    reply = client.post("/api/search", json={"query": "old residential areas", "k": 3})
    SearchRecord.model_validate(reply.json())
    found = answerer.index.search(["old residential areas"], 3)[0]
    assert [hit["passage_id"] for hit in reply.json()["hits"]] == [
        hit.passage.passage_id for hit in found
    ]


@pytest.mark.parametrize("body", [{"query": ""}, {"query": "x", "k": 0}, {"query": "x", "k": 51}])
def test_a_search_has_limits(client, body):
    assert client.post("/api/search", json=body).status_code == 422


def test_the_reports_are_listed(client, documents):
    reply = client.get("/api/reports").json()
    ReportList.model_validate(reply)
    assert [report["doc_id"] for report in reply["reports"]] == [d.doc_id for d in documents]
    assert reply["reports"][0].keys().isdisjoint({"text", "sections"})


def test_a_report_comes_whole_with_spans_of_its_text(client, by_id):
    reply = client.get("/api/reports/work-report-2024").json()
    WholeReport.model_validate(reply)
    document = by_id["work-report-2024"]
    assert reply["text"] == document.text
    assert reply["years"] == [2023, 2024]
    last = reply["sections"][-1]
    start, end = last["paragraphs"][0]
    span = document.sections[-1].paragraphs[0]
    assert reply["text"][start:end] == document.text[span.start : span.end]
    assert last["heading"] == list(document.sections[-1].path)


@pytest.mark.parametrize("name", ["nothing", "../manifest.toml", "%2e%2e%2fmanifest.toml", "<b>"])
def test_an_unknown_report_is_404(client, name):
    reply = client.get(f"/api/reports/{name}")
    assert reply.status_code == 404 and "error" in reply.json()


def test_an_unknown_route_says_where_the_routes_are_listed(client):
    for reply in (client.get("/api/answer"), client.post("/v1/nothing", json={})):
        assert reply.status_code == 404 and "/docs lists them" in reply.json()["error"]["message"]


def test_an_answer_can_be_kept_to_chosen_reports_and_years(client):
    def asked(**choice):
        return client.post("/api/answer", json={"question": MUSEUMS, **choice})

    assert "11 new museums" in asked(reports=["work-report-2024"], years=[2023]).json()["answer"]
    elsewhere = asked(reports=["two-zones-2020"]).json()
    assert elsewhere["abstained"]
    assert {hit["doc_id"] for hit in elsewhere["retrieved"]} == {"two-zones-2020"}
    for choice, said in (
        ({"reports": ["x"]}, "no report has the id 'x'; there are work-report-2024"),
        ({"years": [1999]}, "no report speaks of 1999; the reports cover"),
        ({"reports": []}, "reports: List should have at least 1 item"),
    ):
        reply = asked(**choice)
        assert reply.status_code == 422 and said in reply.json()["error"]["message"]


def test_the_figures_are_those_of_the_command(client, documents):
    rows = figure_rows(documents)
    reply = client.get("/api/figures").json()
    FigureList.model_validate(reply)
    assert reply["total"] == len(rows)
    assert reply["figures"] == [row.as_record() for row in rows[:1000]]
    of_year = client.get("/api/figures", params={"year": 2024, "limit": 2, "offset": 1}).json()
    assert [figure["year"] for figure in of_year["figures"]] == [2024, 2024]
    assert of_year["total"] == len(select_rows(rows, year=2024))


def test_the_figures_come_as_csv(client, documents):
    reply = client.get("/api/figures", params={"format": "csv", "report": "two-zones-2020"})
    assert reply.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(reply.text, newline="")))
    expected = select_rows(figure_rows(documents), doc_id="two-zones-2020")
    assert [line["id"] for line in lines] == [row.row_id for row in expected]


@pytest.mark.parametrize("query", ["year=x", "report=nothing", "format=xml", "limit=0"])
def test_what_no_figure_can_be_of_is_422(client, query):
    assert client.get(f"/api/figures?{query}").status_code == 422


# Feedback


def test_feedback_is_kept_with_its_answer(client, store):
    answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
    body = {"verdict": "wrong_citation", "note": "<b>no", "answer": answer, "wrong": [1]}
    reply = client.post("/api/feedback", json=body)
    assert reply.status_code == 201
    kept = list(store)[-1]
    assert reply.json() == {"number": kept.number}
    assert (kept.verdict, kept.note, kept.wrong) == ("wrong_citation", "<b>no", (1,))
    assert kept.answer == answer["answer"]
    assert kept.citations[0]["quote"] == answer["citations"][0]["quote"]


def test_feedback_on_an_answer_that_was_never_given_is_refused(client, store):
    answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
    n_kept = len(list(store))
    for change in ({"quote": "I never said that."}, {"doc_id": "nowhere"}, {"start": 0}):
        forged = answer | {"citations": [answer["citations"][0] | change]}
        reply = client.post("/api/feedback", json={"verdict": "like", "answer": forged})
        assert reply.status_code == 422
        assert "number 1 does not stand in" in reply.json()["error"]["message"]
    for extra in ({"wrong": [9]}, {"verdict": "meh"}, {"note": "x" * 2001}):
        body = {"verdict": "like", "answer": answer} | extra
        assert client.post("/api/feedback", json=body).status_code == 422
    assert len(list(store)) == n_kept


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"end": -10}, "end"),
        ({"start": -1}, "start"),
        ({"start": 5, "end": 5, "quote": ""}, "quote"),
        ({"start": 50, "end": 40}, "end is 40 and start 50"),
        ({"heading": 7}, "heading"),
        ({"heading": [["x"]]}, "heading"),
        ({"period": ["x"]}, "period"),
        ({"title": {}}, "title"),
        ({"passage_id": 1}, "passage_id"),
    ],
)
def test_a_citation_of_another_form_is_422_and_names_the_field(client, store, change, named):
    answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
    n_kept = len(list(store))
    answer["citations"][0] |= change
    reply = client.post("/api/feedback", json={"verdict": "like", "answer": answer})
    assert reply.status_code == 422 and named in reply.json()["error"]["message"]
    assert len(list(store)) == n_kept


def test_a_citation_ends_within_its_report(client, by_id):
    """A span is compared with the text as Python slices it, and that forgives an end beyond."""
    answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
    text = by_id["two-zones-2020"].text
    place = {"doc_id": "two-zones-2020", "start": len(text) - 5, "quote": text[-5:]}
    for end, status in ((len(text), 201), (len(text) + 1, 422), (10**9, 422)):
        answer["citations"] = [answer["citations"][0] | place | {"end": end}]
        reply = client.post("/api/feedback", json={"verdict": "like", "answer": answer})
        assert reply.status_code == status


def test_feedback_that_cannot_be_kept_is_said_without_the_path(loader, tmp_path, caplog):
    (tmp_path / "folder").mkdir()
    with client_of(loader, FeedbackStore(tmp_path / "folder")) as client:
        answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
        reply = client.post("/api/feedback", json={"verdict": "like", "answer": answer})
    assert reply.status_code == 507 and str(tmp_path) not in reply.text
    assert str(tmp_path) in caplog.text


def test_where_no_feedback_is_kept_that_is_said(loader):
    with client_of(loader) as client:
        answer = client.post("/api/answer", json={"question": MUSEUMS}).json()
        reply = client.post("/api/feedback", json={"verdict": "like", "answer": answer})
    assert reply.status_code == 404


# Busy and loading


def test_before_the_reports_are_loaded_every_route_says_when_to_come_back():
    may_load = Event()
    loader = Loader(lambda _: may_load.wait() and None, lambda _: None)
    client = client_of(loader)
    loader.start()
    message = [{"role": "user", "content": "x"}]
    for reply in (
        client.post("/api/answer", json={"question": "x"}),
        client.post("/api/answer", json={"question": "x", "stream": True}),
        client.post("/api/search", json={"query": "x"}),
        client.get("/api/reports"),
        client.post("/v1/chat/completions", json={"model": "beijing-qa", "messages": message}),
    ):
        assert reply.status_code == 503 and int(reply.headers["retry-after"]) > 0
        assert "Loading the reports" in reply.json()["error"]["message"]
    may_load.set()


def test_who_finds_no_slot_gets_503_and_the_time_to_wait(loader, client, monkeypatch):
    slots = Slots(n_slots=1, max_waiting=0)
    monkeypatch.setattr(loader, "slots", slots)
    message = [{"role": "user", "content": MUSEUMS}]
    chat = {"model": "beijing-qa", "messages": message}
    with client_of(loader) as client, slots.acquire():
        for path, body in (
            ("/api/answer", {"question": MUSEUMS}),
            ("/api/answer", {"question": MUSEUMS, "stream": True}),
            ("/api/search", {"query": MUSEUMS}),
            ("/v1/chat/completions", chat),
            ("/v1/chat/completions", chat | {"stream": True}),
        ):
            reply = client.post(path, json=body)
            assert reply.status_code == 503 and int(reply.headers["retry-after"]) > 0
            assert "Ask again in a moment" in reply.json()["error"]["message"]
        assert client.get("/healthz").status_code == 200
    assert slots.n_held == 0


def test_fifty_who_ask_at_once_get_an_answer_or_503(client, loader):
    def ask(number):
        body = {"question": MUSEUMS, "stream": number % 2 == 0}
        return client.post("/api/answer", json=body)

    with ThreadPoolExecutor(50) as threads:
        replies = list(threads.map(ask, range(50)))
    statuses = {reply.status_code for reply in replies}
    assert statuses <= {200, 503} and 200 in statuses
    assert all("11 new museums" in reply.text for reply in replies if reply.status_code == 200)
    assert loader.slots.n_held == 0


def test_a_client_that_goes_away_leaves_its_slot(loader):
    """Cut a stream after its first piece, as a server does when a connection is closed."""
    site = build_site(loader)
    body = json.dumps({"question": MUSEUMS, "stream": True}).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/answer",
        "raw_path": b"/api/answer",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 9),
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
    }

    async def cut():
        gone, sent = asyncio.Event(), []

        async def receive():
            if not sent:
                sent.append("request")
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.body":
                gone.set()
                await asyncio.Event().wait()  # nobody reads any more

        await asyncio.wait_for(site(scope, receive, send), 30)

    elsewhere(lambda: asyncio.run(cut()))
    assert loader.slots.n_held == 0


def test_a_fault_is_500_in_words_and_gives_its_slot_back(fake_index):
    class Faulty(QuestionAnswerer):
        def stream(self, *_, **__):
            raise RuntimeError("a fault of ours")

    loader = Loader(lambda _: Faulty(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with client_of(loader) as client:
        reply = client.post("/api/answer", json={"question": MUSEUMS})
    assert reply.status_code == 500 and "a fault of ours" not in reply.text
    assert "the terminal says what" in reply.json()["error"]["message"]
    assert loader.slots.n_held == 0


def test_a_fault_midway_is_the_last_event_and_gives_its_slot_back(fake_index, caplog):
    class Failing(QuestionAnswerer):
        def stream(self, *arguments, **options):
            yield next(super().stream(*arguments, **options))
            raise RuntimeError("a fault of ours")

    loader = Loader(lambda _: Failing(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    chat = {"model": "beijing-qa", "messages": [{"role": "user", "content": MUSEUMS}]}
    with client_of(loader) as client:
        own = client.post("/api/answer", json={"question": MUSEUMS, "stream": True})
        openais = client.post("/v1/chat/completions", json=chat | {"stream": True})
    assert [name for name, _ in events_of(own)] == ["answer", "error"]
    for reply in (own, openais):
        *_, (_, last) = events_of(reply)
        assert last["error"]["type"] == "server_error" and "a fault of ours" not in reply.text
        assert "[DONE]" not in reply.text
    assert caplog.text.count("RuntimeError: a fault of ours") == 2
    assert loader.slots.n_held == 0


def test_what_a_stream_sent_and_a_model_took_back_is_followed_by_what_stands(fake_index):
    """A language model that fails midway is replaced; OpenAI's shape can only add to the text."""

    class Failing(QuestionAnswerer):
        def stream(self, question, history=(), **_):
            for text, fallback in (("One.\nTwo.", ""), ("The report's own words.", "it broke off")):
                made = Generation("openai:good", tokens_in=7, tokens_out=2, fallback=fallback)
                yield Answer(question, text, QuestionType.EXPLAIN, generation=made)

    loader = Loader(lambda _: Failing(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    body = {
        "model": "beijing-qa",
        "messages": [{"role": "user", "content": "What?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    with client_of(loader) as client:
        chunks = [data for _, data in events_of(client.post("/v1/chat/completions", json=body))]
    assert chunks.pop() == "[DONE]"
    assert chunks.pop()["usage"] == {
        "prompt_tokens": 7,
        "completion_tokens": 2,
        "total_tokens": 9,
    }
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(pieces) == "One.\nTwo.\n\nInstead:\n\nThe report's own words."


# The document and its page


def test_the_openapi_document_tells_every_route(client):
    api = client.get("/openapi.json").json()
    assert set(api["paths"]) >= {
        "/api/answer",
        "/api/search",
        "/api/reports",
        "/api/reports/{doc_id}",
        "/api/figures",
        "/api/feedback",
        "/healthz",
        "/readyz",
        "/v1/chat/completions",
        "/v1/models",
    }
    for path, methods in api["paths"].items():
        for route in methods.values():
            assert route["description"], path
    assert "examples" in json.dumps(api["components"]["schemas"]["AnswerRequest"])


def test_the_openapi_document_tells_what_else_may_come(client):
    paths = client.get("/openapi.json").json()["paths"]

    def of(method, path):
        return paths[path][method]["responses"]

    assert "503" in of("get", "/readyz")
    for method, path in (
        ("get", "/api/reports/{doc_id}"),
        ("get", "/v1/models/{name}"),
        ("post", "/v1/chat/completions"),
        ("post", "/api/feedback"),
    ):
        assert "404" in of(method, path)
    assert "507" in of("post", "/api/feedback")
    for path in ("/api/answer", "/v1/chat/completions"):
        assert of("post", path)["200"]["content"].keys() == {
            "application/json",
            "text/event-stream",
        }
    assert of("get", "/api/figures")["200"]["content"].keys() == {"application/json", "text/csv"}


def test_the_page_of_the_routes_is_served_from_here(client):
    page = client.get("/docs")
    assert page.status_code == 200 and "routes.js" in page.text
    for name in ("/docs", "/routes.js", "/routes.css"):
        text = client.get(name).text
        assert "://" not in text and "innerHTML" not in text
    policy = page.headers["content-security-policy"]
    [scripts] = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert "'self'" in scripts and "unsafe-inline" not in scripts
