"""Conversations as chat clients send them: long, with parts of all sorts, and with own tasks."""

import json

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from test_docs import read

from qa.pipeline import QuestionAnswerer
from qa.web.api.chat_requests import ChatRequest
from qa.web.api.client_tasks import client_tasks, task_reply, title_of
from qa.web.loading import Loader
from qa.web.site import build_site

pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*(no_silent_downcasting|copy keyword is deprecated)"),
]

MUSEUMS = "How many new museums were registered in 2023?"
JOBS = "How many new jobs were created in urban areas in 2023?"
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.fixture(scope="module")
def client(fake_index):
    loader = Loader(lambda _: QuestionAnswerer(fake_index), lambda _: None)
    loader.start()
    loader.wait()
    with TestClient(build_site(loader), base_url="http://127.0.0.1") as client:
        yield client


def user(content):
    return {"role": "user", "content": content}


def model(content):
    return {"role": "assistant", "content": content}


def complete(client, *messages, **more):
    body = {"model": "beijing-qa", "messages": list(messages), **more}
    return client.post("/v1/chat/completions", json=body)


def said(client, *messages):
    reply = complete(client, *messages)
    assert reply.status_code == 200, reply.text
    return reply.json()["choices"][0]["message"]["content"]


# Long conversations


def test_of_a_long_conversation_the_last_turns_are_read(client):
    talk = [user("Hello."), model("Hello.")] * 100
    answer = said(client, *talk, user(JOBS), model("281,000 new jobs."), user("And in 2024?"))
    assert answer == said(client, user(JOBS), model("281,000 new jobs."), user("And in 2024?"))


def test_turns_beyond_those_read_are_passed_over_in_every_route(client):
    odd = [{"role": "nobody", "text": 5}] * 60
    turns = [{"role": "user", "text": JOBS}, {"role": "assistant", "text": "x" * 30_000}] * 20
    body = {"question": "And in 2024?", "history": odd + turns}
    long = client.post("/api/answer", json=body)
    short = client.post("/api/answer", json=body | {"history": turns})
    assert long.status_code == 200
    assert long.json()["understood"] == short.json()["understood"] != "And in 2024?"


def test_a_message_of_another_sort_takes_no_place_of_a_turn():
    calls = [{"role": "tool", "content": "x", "tool_call_id": "1"}] * 100
    request = ChatRequest(model="x", messages=[user(JOBS), *calls, user("And in 2024?")])
    assert [turn.text for turn in request.history] == [JOBS]


# Parts


@pytest.mark.parametrize(
    "earlier",
    [
        user([IMAGE]),
        user([{"type": "text", "text": JOBS}, IMAGE]),
        user([{"type": "input_audio", "input_audio": {"data": "", "format": "wav"}}]),
        user([{"type": "file", "file": {"file_id": "x"}}]),
        user([{"type": "text", "text": None}, {}, None, 5, "x"]),
        model([{"type": "refusal", "refusal": "I cannot."}]),
        model([{"type": "thinking", "thinking": "..."}]),
        model(""),
        model(None),
        model([]),
        {"role": "assistant"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]},
        {"role": "tool", "tool_call_id": "1", "content": [{"type": "text", "text": "x"}]},
        {"role": "function", "name": "x", "content": "x"},
        {"role": "critic", "content": "x"},
        {"role": "developer", "content": [{"type": "input_text", "text": "Be brief."}]},
    ],
)
def test_what_is_no_text_is_passed_over_and_the_question_answered(client, earlier):
    assert "11 new museums" in said(client, earlier, user(MUSEUMS))


def test_of_a_question_in_parts_the_text_is_read(client):
    parts = [IMAGE, {"type": "text", "text": MUSEUMS}, {"type": "input_text", "text": ""}]
    assert "11 new museums" in said(client, user(parts))


def test_orders_after_the_question_are_passed_over(client):
    assert "11 new museums" in said(client, user(MUSEUMS), {"role": "system", "content": "Brief."})


@pytest.mark.parametrize("part", [IMAGE, {"type": "input_audio"}, {"type": "file"}])
def test_a_question_without_words_gets_one_plain_sentence(client, part):
    message = complete(client, user([part])).json()["choices"][0]["message"]
    assert message["content"].startswith("Only words are read here, no images, sound or files.")
    assert message["abstained"] and message["abstain_reason"] == "unreadable"
    stream = complete(client, user([part]), stream=True).text
    assert "Only words are read here" in stream and stream.endswith("data: [DONE]\n\n")


def test_no_error_names_what_only_the_program_knows(client):
    for messages in (
        [5],
        [[]],
        [user(5)],
        [user({"type": "text"})],
        [{}],
        "x",
        {},
        [user(MUSEUMS), 1],
    ):
        reply = client.post(
            "/v1/chat/completions", json={"model": "beijing-qa", "messages": messages}
        )
        message = reply.json()["error"]["message"]
        assert reply.status_code == 422 and message.startswith("messages")
        for word in ("Part", "ChatMessage", "NamedTuple", "dict", "Value error", "["):
            assert word not in message, message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "type", "text", "image_url"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_whatever_the_conversation_holds_it_is_read_or_refused_in_words(messages):
    try:
        request = ChatRequest.model_validate({"model": "x", "messages": [*messages, user("x")]})
    except ValueError as error:
        assert "messages" in str(error)
    else:
        assert request.asked.text == "x" and len(request.history) <= len(messages)


# Tasks of chat clients


HISTORY = f"""### Chat History:
<chat_history>
USER: {JOBS}
ASSISTANT: In 2023: 281,000 new jobs were created in urban areas. [1]
</chat_history>"""
GUIDELINES = "### Guidelines:\n- Use the chat's primary language.\n### Output:\nJSON format: "
TASKS = {
    "title": '{ "title": "your concise title here" }',
    "tags": '{ "tags": ["tag1", "tag2", "tag3"] }',
    "follow_ups": '{ "follow_ups": ["Question 1?", "Question 2?"] }',
    "queries": '{\n  "queries": ["query1", "query2"]\n}',
    "prompt": '{\n    "prompt": "Your detailed description here."\n}',
}


@pytest.mark.parametrize("key", TASKS)
def test_a_task_of_open_webui_gets_the_json_that_it_asks_for(client, key):
    task = f"### Task:\nDo something with the chat.\n{GUIDELINES}{TASKS[key]}\n{HISTORY}"
    reply = json.loads(said(client, user(task)))
    assert list(reply) == [key]
    if key == "title":
        assert reply["title"] == "How many new jobs were created in urban…"
    else:
        assert not reply[key]


def test_a_text_to_complete_is_left_as_it_is(client):
    rules = '### **Output Rules**:\n- Respond only in JSON format: `{ "text": "<it>" }`.\n'
    task = f"### Task:\nContinue the text in `<text>`.\n<type>General</type>\n{rules}{HISTORY}"
    assert json.loads(said(client, user(task + "\n<text>How many</text>"))) == {"text": ""}


@pytest.mark.parametrize(
    "task",
    [
        "Provide a concise, 5-word-or-less title for the conversation, using title case "
        "conventions. Only return the title itself.\n\nConversation:\nUser: {q}\nAI: {a}",
        "Please generate a concise title (max 40 characters) for a conversation that starts with:\n"
        "User: {q}\nAssistant: {a}\n\nTitle:",
    ],
)
def test_a_title_for_librechat_is_made_of_the_question(client, task):
    assert said(client, user(task.format(q=MUSEUMS, a="11."))) == (
        "How many new museums were registered in 2023"
    )


def test_a_task_in_the_words_of_the_system_is_one_too(client):
    order = {"role": "system", "content": f"### Task:\nx\n{TASKS['tags']}\n{HISTORY}"}
    assert json.loads(said(client, order, user("Go on."))) == {"tags": []}
    assert json.loads(said(client, order)) == {"tags": []}


def test_a_task_is_streamed_as_an_answer_is(client):
    task = f"### Task:\nx\n{TASKS['title']}\n{HISTORY}"
    chunks = complete(client, user(task), stream=True).text.split("\n\n")
    pieces = [json.loads(chunk[6:]) for chunk in chunks if chunk.startswith("data: {")]
    text = "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces)
    assert "How many new jobs" in json.loads(text)["title"] and "data: [DONE]" in chunks


@pytest.mark.parametrize(
    "question",
    [
        MUSEUMS,
        'What does the report say under "title": and "tags":?',
        "### Task:\nHow many museums were registered?",
        f"<chat_history>\nUSER: {MUSEUMS}\n</chat_history>",
        "Generate a title for the conversation.",
    ],
)
def test_a_question_is_no_task(question):
    assert task_reply(question) is None


@pytest.mark.parametrize(
    ("question", "title"),
    [
        (MUSEUMS, "How many new museums were registered in 2023"),
        (JOBS, "How many new jobs were created in urban…"),
        ("2024年计划新增多少个停车位？", "2024年计划新增多少个停车位"),
        ("x" * 200, "x" * 60 + "…"),
        ("", "Ask the reports"),
        ("???", "Ask the reports"),
    ],
)
def test_a_title_is_the_beginning_of_the_question(question, title):
    assert title_of(question) == title


def test_every_task_is_told_in_the_documents():
    text = read("docs/http-api.md")
    for task in client_tasks():
        assert task.client in text and task.task in text
