"""A real client, a real server process, the real index: what a model writes and what is shown."""

import httpx
import pytest

from qa.answer import AbstainReason, Turn
from qa.generation.cost import cost_lines
from qa.opening import with_generator
from qa.rendering.text import to_record, to_text
from qa.settings import Settings

pytestmark = pytest.mark.model
JOBS = "How many new jobs were created in urban areas in 2023?"
RIGHT = "In 2023, 281,000 new jobs were created in urban areas."


@pytest.fixture(scope="module")
def written_by(real_index, model_server):
    """Return a function that opens an answerer whose model plays a script."""

    def open_with(script, address=None, **options):
        options = {"timeout_seconds": 20.0, **options}
        settings = Settings(
            generator=f"openai:{script}", base_url=address or f"{model_server}/v1", **options
        )
        return with_generator(real_index, settings)

    return open_with


@pytest.fixture(scope="module")
def extractive(answerer):
    return answerer.answer(JOBS)


def reasons(answer):
    return [dropped.reason.split(":")[0] for dropped in answer.dropped]


def test_a_good_answer_is_shown_with_its_citations(written_by):
    answer = written_by("good").answer(JOBS)
    assert answer.text.splitlines() == [
        f"{RIGHT} [1]",
        "That year 197,000 people in need were helped to find employment. [1]",
    ]
    assert [c.quote[:12] for c in answer.citations] == ["281,000 new "]
    assert (answer.dropped, answer.generation.fallback) == ((), "")


def test_the_answer_says_what_it_cost_and_who_wrote_it(written_by):
    generation = written_by("good").answer(JOBS).generation
    assert generation.model == "openai:good"
    assert generation.model_fingerprint == "scripted-1@fp1"
    assert len(generation.prompt_fingerprint) == 16
    assert (generation.tokens_in, generation.tokens_out) == (321, 45)
    assert (generation.temperature, generation.seed) == (0.0, 0)
    assert 0 < generation.first_token_ms <= generation.total_ms


def test_the_answer_grows_sentence_by_sentence(written_by):
    answers = list(written_by("good").stream(JOBS))
    assert [len(a.text.splitlines()) for a in answers] == [1, 2, 2]
    assert answers[-1] == written_by("good").answer(JOBS)
    for answer in answers:
        assert answer.citations


def test_a_thought_is_no_part_of_the_answer(written_by):
    assert written_by("thinking").answer(JOBS).text == f"{RIGHT} [1]"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("wrong figure", "figure"),
        ("other figure", "figure"),
        ("wrong year", "year"),
        ("negated", "negation"),
    ],
)
def test_a_wrong_sentence_is_not_shown_and_the_quote_or_extractive_answer_is(
    written_by, extractive, script, reason
):
    answer = written_by(script).answer(JOBS)
    assert reasons(answer) == [reason]
    assert answer.generation.fallback.endswith("no sentence of the reply holds")
    assert (answer.text, answer.citations) == (extractive.text, extractive.citations)


@pytest.mark.parametrize("script", ["dangling", "no citation", "wrong citation"])
def test_a_right_sentence_gets_the_citation_that_holds(written_by, extractive, script):
    answer = written_by(script).answer(JOBS)
    assert answer.text == f"{RIGHT} [1]"
    assert answer.citations == extractive.citations


def test_only_what_holds_is_shown(written_by):
    answer = written_by("one good, one bad").answer(JOBS)
    assert answer.text.startswith(f"{RIGHT} [1]")
    assert "tourism" not in answer.text
    assert "tourism" in answer.dropped[0].text


def test_swapped_names_are_not_shown(written_by, answerer):
    question = "Who presided over the plenary meeting on April 21, 2021?"
    answer = written_by("swapped names").answer(question)
    assert "Chen Jining presided" not in answer.text
    assert answer.citations[0].doc_id == answerer.answer(question).citations[0].doc_id
    assert len(answer.dropped) == 1


def test_a_reply_that_goes_round_ends_at_its_repetition(written_by):
    assert written_by("round and round").answer(JOBS).text == f"{RIGHT} [1]"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("cut", "broke off"),
        ("broken off", "broke off"),
        ("at the limit", "was cut"),
        ("empty", "is empty"),
        ("no end", "no end of sentence"),
        ("nothing holds", "no sentence of the reply holds"),
        ("declines", "no answer in the evidence"),
        ("sorry", "no answer in the evidence"),
        ("filtered", "refused"),
        ("chinese", "no sentence of the reply holds"),
        ("malformed", "cannot be read"),
        ("not json", "broke off"),
        ("too long", "maximum context length"),
        ("404", "has no model"),
        ("401", "refuses the key"),
    ],
)
def test_where_the_model_fails_the_extractive_answer_stands_and_says_so(
    written_by, extractive, script, said
):
    answer = written_by(script).answer(JOBS)
    assert said in answer.generation.fallback
    assert answer.generation.fallback.count(f"openai:{script}") == 1
    assert (answer.text, answer.citations) == (extractive.text, extractive.citations)
    assert (
        f"(Not written by the language model, but in the reports' own words: openai:{script}"
        in to_text(answer)
    )


def test_a_dead_server_and_a_slow_one_fall_back(written_by, extractive):
    dead = written_by("good", "http://127.0.0.1:9/v1", timeout_seconds=5.0).answer(JOBS)
    assert "no connection" in dead.generation.fallback
    slow = written_by("slow", timeout_seconds=1.0).answer(JOBS)
    assert "longer than 1 seconds" in slow.generation.fallback
    assert {dead.text, slow.text} == {extractive.text}


def test_a_model_that_is_not_there_falls_back(real_index, extractive):
    settings = Settings(generator="transformers:/no/such/model")
    answer = with_generator(real_index, settings).answer(JOBS)
    assert "cannot be loaded" in answer.generation.fallback
    assert answer.text == extractive.text


def test_what_the_reports_do_not_say_is_not_asked_of_the_model(written_by, model_server):
    answer = written_by("never asked").answer(JOBS.replace("2023", "2019"))
    assert answer.reason is AbstainReason.OTHER_YEAR
    assert answer.generation is None
    assert httpx.get(f"{model_server}/seen/never asked").json()["calls"] == 0


def test_the_prompt_holds_numbered_sentences_and_never_a_whole_report(
    written_by, model_server, documents
):
    written_by("dangling").answer(JOBS)
    system, user = httpx.get(f"{model_server}/seen/dangling").json()["body"]["messages"]
    assert JOBS in user["content"]
    assert "2024-01-22; result, 2023" in user["content"]
    assert sum(line.startswith("[") for line in user["content"].splitlines()) <= 8
    assert len(user["content"]) < 0.2 * len(documents[0].text)
    assert "281,000" not in system["content"]


def test_same_reply_same_answer(written_by):
    first, second = (written_by("one good, one bad").answer(JOBS) for _ in range(2))
    assert first == second


def test_a_follow_up_is_read_as_the_model_proposes_where_the_conversation_bears_it_out(written_by):
    history = [Turn("user", JOBS), Turn("assistant", f"{RIGHT} [1]")]
    follow_up = "And what is the aim for 2024?"
    proposed = written_by("standalone").understand(follow_up, history)
    assert proposed.standalone == "How many new jobs were created in urban areas in 2024?"
    assert (proposed.text, proposed.is_follow_up) == (follow_up, True)
    own = written_by("standalone invented").understand(follow_up, history)
    assert "Shanghai" not in own.standalone
    assert own.period.years == (2024,)


def test_the_record_and_the_cost_of_a_run_tell_it(written_by):
    records = [to_record(written_by(script).answer(JOBS)) for script in ("good", "wrong figure")]
    assert records[1]["dropped"][0]["reason"].startswith("figure: 291,000")
    assert records[0]["generation"]["tokens_out"] == 45
    lines = cost_lines(records)
    assert lines[0] == "openai:good: 2 questions asked, 1 answered without it"
    assert lines[1] == "  1 of them: openai:wrong figure: no sentence of the reply holds"
    assert lines[2] == "tokens in 642, out 90"
    assert cost_lines([{"generation": None}, {}]) == []
