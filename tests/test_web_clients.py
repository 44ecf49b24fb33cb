"""The clients that people use, against a real server: openai's, mcp's, and many at once."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from conftest import elsewhere, serving

from qa.evaluation.question_set import read_questions
from qa.pipeline import QuestionAnswerer

openai = pytest.importorskip("openai", reason="the extra openai is not installed")
mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

MUSEUMS = "How many new museums were registered in 2023?"
NOWHERE = "How many subway lines does Paris have in 1999?"
TESTS = Path(__file__).parent
SET = TESTS.parent / "qa" / "evaluation" / "data" / "beijing.jsonl"


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    """The server, once it answers, and its address."""
    kept = tmp_path_factory.mktemp("kept") / "feedback.sqlite"
    with serving(str(TESTS / "chat_server.py"), f"feedback_file={kept}") as served:
        yield served


@pytest.fixture(scope="module")
def address(process):
    return process[1]


@pytest.fixture(scope="module")
def answerer(fake_index):
    return QuestionAnswerer(fake_index)


@pytest.fixture(scope="module")
def client(address):
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def ask(client, *messages, **options):
    roles = ("user", "assistant")
    turns = [{"role": roles[i % 2], "content": text} for i, text in enumerate(messages)]
    return client.chat.completions.create(model="beijing-qa", messages=turns, **options)


def test_the_openai_client_gets_the_answer_with_its_sources_and_citations(client, answerer):
    reply = ask(client, MUSEUMS)
    message, expected = reply.choices[0].message, answerer.answer(MUSEUMS)
    assert reply.object == "chat.completion" and reply.choices[0].finish_reason == "stop"
    assert message.role == "assistant" and message.content.startswith(expected.text)
    assert "\n\nSources:\n[1] Work report of the Beijing Municipal" in message.content
    assert message.citations[0]["quote"] == expected.citations[0].quote
    assert message.abstained is False
    assert reply.usage.total_tokens == 0


def test_an_abstention_has_no_sources(client, answerer):
    message = ask(client, NOWHERE).choices[0].message
    assert message.content == answerer.answer(NOWHERE).text
    assert message.citations == [] and message.abstained is True
    assert message.abstain_reason and message.closest


def test_a_follow_up_is_read_with_the_messages_before_it(client):
    first = ask(client, MUSEUMS).choices[0].message.content
    message = ask(client, MUSEUMS, first, "And in 2024?").choices[0].message
    assert message.understood == "How many new museums were registered in 2024?"


def test_the_openai_client_streams_the_same_text_piece_by_piece(client):
    whole = ask(client, MUSEUMS).choices[0].message
    chunks = list(ask(client, MUSEUMS, stream=True, stream_options={"include_usage": True}))
    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    assert "".join(piece or "" for piece in pieces) == whole.content
    assert len([piece for piece in pieces if piece]) > 1
    last = chunks[-2].choices[0]
    assert last.finish_reason == "stop" and last.delta.citations == whole.citations
    assert chunks[-1].usage.total_tokens == 0
    assert len({chunk.id for chunk in chunks}) == 1


def test_messages_in_parts_and_of_the_system_are_read(client):
    parts = [{"type": "text", "text": MUSEUMS}]
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": parts}]
    reply = client.chat.completions.create(
        model="beijing-qa", messages=messages, temperature=0.3, max_tokens=5
    )
    assert "11 new museums" in reply.choices[0].message.content


@pytest.mark.parametrize(
    ("messages", "complaint"),
    [
        ([], "messages: List should have at least 1 item"),
        ([{"role": "assistant", "content": "x"}], "the last message must be the user's"),
        ([{"role": "user", "content": " "}], "the last message must be the user's"),
        ([{"role": "user", "content": "x" * 2001}], "the question has 2,001 characters"),
        ([{"role": "user", "content": 5}], "messages.0.content: must be words, or a list of parts"),
        (["x"], "messages.0: Input should be an object"),
    ],
)
def test_what_the_client_sends_wrong_comes_back_in_words(client, messages, complaint):
    with pytest.raises(openai.UnprocessableEntityError) as error:
        client.chat.completions.create(model="beijing-qa", messages=messages)
    assert complaint in error.value.body["message"]


def test_the_one_model_is_listed_and_no_other_is_taken(client):
    assert [model.id for model in client.models.list()] == ["beijing-qa"]
    assert client.models.retrieve("beijing-qa").id == "beijing-qa"
    with pytest.raises(openai.NotFoundError, match="there is 'beijing-qa'"):
        client.chat.completions.create(
            model="gpt-x", messages=[{"role": "user", "content": MUSEUMS}]
        )


# Model Context Protocol


def with_tools(address, use):
    """Run a coroutine function with the real client, connected to the server."""
    import anyio

    async def connected():
        async with mcp.Client(f"{address}/mcp") as client:
            return await use(client)

    return elsewhere(lambda: anyio.run(connected))


def test_the_tools_are_listed_with_what_they_do(address):
    async def tools(client):
        return (await client.list_tools()).tools

    found = {tool.name: tool for tool in with_tools(address, tools)}
    assert set(found) == {"answer", "search", "list_reports"}
    assert all(tool.description for tool in found.values())
    assert found["answer"].input_schema["required"] == ["question"]


def test_the_tools_give_what_the_routes_give(address, answerer):
    async def call(client):
        return [
            json.loads((await client.call_tool(name, arguments)).content[0].text)
            for name, arguments in (
                ("answer", {"question": MUSEUMS}),
                ("search", {"query": "old residential areas", "k": 2}),
                ("list_reports", {}),
            )
        ]

    answer, found, reports = with_tools(address, call)
    expected = answerer.answer(MUSEUMS)
    assert answer["answer"] == expected.text
    assert answer["citations"][0]["start"] == expected.citations[0].start
    assert len(found["hits"]) == 2 and len(reports["reports"]) == 5


def test_a_tool_says_what_is_wrong_with_its_arguments(address):
    async def call(client):
        return await client.call_tool("answer", {"question": "x" * 2001})

    reply = with_tools(address, call)
    assert reply.is_error and "at most 2000 characters" in reply.content[0].text


def said_by(address, *lines):
    """What the server says to the lines of a request, until it hangs up."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()


@pytest.mark.parametrize("stated", [[], ["Content-Length: 5"]])
def test_a_body_without_end_is_hung_up_on(address, stated):
    head = ["POST /api/feedback HTTP/1.1", f"Host: {urlsplit(address).netloc}"]
    said = said_by(address, *head, *stated, "Transfer-Encoding: chunked", "", "5", "aaaaa", "")
    assert said.startswith("HTTP/1.1 411 ")


def test_another_name_for_this_machine_is_refused(address):
    said = said_by(address, "GET / HTTP/1.1", "Host: evil.example", "Connection: close", "", "")
    assert said.startswith("HTTP/1.1 403 ") and "'evil.example'" in said


def test_a_page_of_another_site_cannot_use_the_tools(address):
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream", "origin": "http://example.org"}
    assert httpx.post(f"{address}/mcp", json=body, headers=headers).status_code == 403


# Many at once


@pytest.mark.slow
def test_fifty_at_once_for_a_while_get_answers_or_503_and_memory_stays_flat(process):
    server, address = process
    questions = [question.question for question in read_questions(SET)]
    rss = psutil.Process(server.pid).memory_info

    def round_of(client, start, n_askers):
        def ask(number):
            text = questions[(start + number) % len(questions)]
            body = {"question": text, "stream": number % 2 == 0}
            return client.post(f"{address}/api/answer", json=body, timeout=120).status_code

        with ThreadPoolExecutor(n_askers) as threads:
            return list(threads.map(ask, range(len(questions))))

    with httpx.Client(limits=httpx.Limits(max_connections=50)) as client:
        filling = round_of(client, 0, 20)  # what is remembered of reports and questions
        before = rss().rss
        many = round_of(client, 7, 50)
        few = round_of(client, 13, 20)  # as many as find a place or may wait
        after = rss().rss
    print(f"50 at once: {many.count(200)} answered, {many.count(503)} told to wait")
    print(f"memory: {before / 2**20:.0f} MiB before, {after / 2**20:.0f} after")
    assert set(filling) == set(few) == {200}
    assert set(many) == {200, 503}
    assert after < before + 64 * 2**20
