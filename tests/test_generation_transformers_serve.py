"""`transformers serve`, offline with a tiny model: the protocol as somebody else wrote it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qa.generation.language_model import GenerationError, Message, Sampling, complete
from qa.generation.openai_model import OpenAIModel
from qa.generation.transformers_model import TransformersModel
from qa.opening import with_generator
from qa.settings import Settings

pytestmark = [pytest.mark.model, pytest.mark.slow]
ASKED = [Message("system", "Be brief."), Message("user", "Which plan was deliberated on?")]


@pytest.fixture(scope="module")
def served(tiny_model):
    """The address of the server; skipped where its extra isn't installed."""
    from transformers.utils.import_utils import is_serve_available

    if not is_serve_available():
        pytest.skip("transformers serve is not installed; run: pip install 'transformers[serving]'")
    command = [
        str(Path(sys.executable).with_name("transformers")),
        *("serve", str(tiny_model), "--host", "127.0.0.1", "--port", "0", "--device", "cpu"),
    ]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        said = []
        for line in server.stderr:
            said.append(line)
            if address := re.search(r"running on (http://127\.0\.0\.1:\d+)", line):
                yield f"{address[1]}/v1"
                break
        else:
            pytest.fail(f"transformers serve did not start: {''.join(said)}")
        server.terminate()
        server.stderr.read()


def test_it_writes_what_the_library_writes_here(served, tiny_model):
    sampling = Sampling(max_tokens=24)
    there = list(OpenAIModel(str(tiny_model), sampling, base_url=served).stream(ASKED))
    here = list(TransformersModel(str(tiny_model), sampling, device="cpu").stream(ASKED))
    assert "".join(p.text for p in there) == "".join(p.text for p in here)
    assert there[-1].ending.tokens_in == here[-1].ending.tokens_in
    assert there[-1].ending.tokens_out == here[-1].ending.tokens_out == 24
    assert not there[-1].ending.is_whole


def test_a_cut_reply_is_no_judgement(served, tiny_model):
    judge = OpenAIModel(str(tiny_model), Sampling(max_tokens=4), base_url=served)
    with pytest.raises(GenerationError, match="cut"):
        complete(judge, "How good is it?")


def test_nonsense_of_a_random_model_never_shows(served, tiny_model, real_index, answerer):
    question = "How many new museums were registered in 2023?"
    settings = Settings(generator=f"openai:{tiny_model}", base_url=served, reply_tokens=64)
    answer = with_generator(real_index, settings).answer(question)
    assert answer.text == answerer.answer(question).text
    assert "cut after 64 tokens" in answer.generation.fallback
    assert answer.generation.tokens_in > 100


def test_the_library_itself_falls_back_alike(tiny_model, real_index, answerer):
    question = "How many new museums were registered in 2023?"
    settings = Settings(generator=f"transformers:{tiny_model}", reply_tokens=64)
    answer = with_generator(real_index, settings).answer(question)
    assert answer.text == answerer.answer(question).text
    assert answer.generation.fallback
    assert answer.generation.model_fingerprint
