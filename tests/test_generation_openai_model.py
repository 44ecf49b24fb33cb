import httpx
import pytest
from scripted_server import REPLIES

from qa.generation.cancellation import awaited_while
from qa.generation.language_model import GenerationError, Message, Sampling, complete
from qa.generation.openai_model import OpenAIModel

ASKED = [Message("system", "Be brief."), Message("user", "[1] (place) 281,000 new jobs")]


@pytest.fixture
def model(model_server):
    """Return a function that makes a client for a script of the server."""

    def make(name, timeout_seconds=20.0, **options):
        sampling = Sampling(max_tokens=50, seed=3, timeout_seconds=timeout_seconds)
        options = {"base_url": f"{model_server}/v1", **options}
        return OpenAIModel(name, sampling, **options)

    return make


def text_of(pieces):
    return "".join(piece.text for piece in pieces)


def failure(model):
    with pytest.raises(GenerationError) as raised:
        list(model.stream(ASKED))
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_reply_comes_in_pieces_and_the_last_one_has_the_ending(model):
    pieces = list(model("good").stream(ASKED))
    assert text_of(pieces) == REPLIES["good"].replace("{n:281,000 new}", "1")
    assert len(pieces) > 10
    assert [p.ending for p in pieces[:-1]] == [None] * (len(pieces) - 1)
    ending = pieces[-1].ending
    assert (ending.is_whole, ending.tokens_in, ending.tokens_out) == (True, 321, 45)
    assert ending.fingerprint == "scripted-1@fp1"


def test_the_request_says_how_to_draw(model, model_server):
    list(model("dangling").stream(ASKED))
    body = httpx.get(f"{model_server}/seen/dangling").json()["body"]
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.0, 3, 50)
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert "tools" not in body


def test_a_key_is_sent_where_there_is_one_and_no_message_tells_it(model, model_server):
    list(model("chinese", api_key="sesame").stream(ASKED))
    seen = httpx.get(f"{model_server}/seen/chinese").json()
    assert seen["body"]["authorization"] == "Bearer sesame"
    assert "sesame" not in failure(model("401", api_key="sesame"))


def test_a_server_that_says_wait_is_asked_again(model, model_server):
    assert text_of(model("429 then good").stream(ASKED)).startswith("In 2023")
    assert httpx.get(f"{model_server}/seen/429 then good").json()["calls"] == 2


def test_a_broken_server_is_asked_a_few_times_and_then_named(model, model_server):
    assert "500" in failure(model("500", max_retries=2))
    assert httpx.get(f"{model_server}/seen/500").json()["calls"] == 3


def test_a_field_that_the_server_does_not_know_is_left_out_from_then_on(model, model_server):
    client = model("knows little")
    for _ in range(2):
        assert text_of(client.stream(ASKED)).startswith("In 2023")
    seen = httpx.get(f"{model_server}/seen/knows little").json()
    assert seen["calls"] == 3
    assert "stream_options" not in seen["body"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("401", "refuses the key"),
        ("404", "has no model '404'"),
        ("too long", "maximum context length"),
        ("malformed", "cannot be read"),
        ("not json", "broke off"),
        ("cut", "broke off"),
        ("broken off", "broke off"),
        ("filtered", "refused"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(model, name, said):
    assert said in failure(model(name))


def test_a_reply_at_the_limit_is_told_as_cut(model):
    assert not list(model("at the limit").stream(ASKED))[-1].ending.is_whole


def test_a_server_that_is_too_slow_is_given_up(model):
    assert "longer than 1 seconds" in failure(model("slow", timeout_seconds=1.0))


def test_a_server_that_only_says_it_is_there_is_given_up(model):
    assert "longer than 1 seconds" in failure(model("only there", timeout_seconds=1.0))


def test_trying_again_takes_no_longer_than_the_whole_wait(model):
    client = model("500 at length", timeout_seconds=1.0, max_retries=50)
    assert "longer than 1 seconds" in failure(client)


def test_a_dead_server_is_named_by_its_address(model):
    client = model("good", base_url="http://127.0.0.1:9/v1", max_retries=0)
    assert "no connection to http://127.0.0.1:9/v1" in failure(client)


def test_without_address_and_key_it_says_what_is_missing(model):
    assert "OPENAI_API_KEY" in failure(model("good", base_url=""))


def test_reading_can_end_early(model):
    pieces = model("round and round").stream(ASKED)
    next(pieces)
    pieces.close()


def test_one_prompt_gets_its_raw_reply(model):
    assert complete(model("judge"), "How good is it?") == "  4\n"
    with pytest.raises(GenerationError, match="cut"):
        complete(model("at the limit"), "How good is it?")


def test_a_reply_that_nobody_wants_any_more_is_not_waited_for(model):
    looked = []

    def is_waiting():
        looked.append(1)
        return len(looked) < 3

    with awaited_while(is_waiting):
        assert "nobody waits" in failure(model("only there", timeout_seconds=30.0))
