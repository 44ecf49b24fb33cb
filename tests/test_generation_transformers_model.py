"""The real path of the transformers library, with a model of a few thousand random weights."""

import json
import shutil

import pytest
from tiny_model import NO_SYSTEM, TEMPLATE, build_tiny_model

from qa.extras import MissingExtra
from qa.generation.language_model import GenerationError, Message, Sampling
from qa.generation.transformers_model import TransformersModel

pytestmark = pytest.mark.model  # loads torch
ASKED = [Message("system", "Be brief."), Message("user", "Which plan was deliberated on?")]


def written(folder, n_tokens=24, **options):
    model = TransformersModel(str(folder), Sampling(max_tokens=n_tokens), **options)
    pieces = list(model.stream(ASKED))
    return "".join(p.text for p in pieces), pieces[-1].ending


@pytest.fixture
def copied(tiny_model, tmp_path):
    return shutil.copytree(tiny_model, tmp_path / "model")


def test_a_model_writes_up_to_its_limit_and_the_cut_is_told(tiny_model):
    text, ending = written(tiny_model)
    assert text
    assert "<|" not in text
    assert (ending.is_whole, ending.tokens_out) == (False, 24)
    assert ending.tokens_in > 10
    assert len(ending.fingerprint) == 16


def test_same_model_same_text_and_another_seed_another(tiny_model):
    assert written(tiny_model) == written(tiny_model)

    def drawn(seed):
        sampling = Sampling(max_tokens=24, temperature=1.5, seed=seed)
        return "".join(p.text for p in TransformersModel(str(tiny_model), sampling).stream(ASKED))

    assert drawn(1) == drawn(1) != drawn(2)


def test_it_stops_where_the_model_ends_its_turn(copied):
    """The third token that it writes is made its end of turn: it must stop there."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(copied)
    tokenizer = AutoTokenizer.from_pretrained(copied)
    turns = [{"role": m.role, "content": m.text} for m in ASKED]
    ids = tokenizer.apply_chat_template(
        turns, add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    out = model.generate(**ids, max_new_tokens=24, do_sample=False)[0, ids["input_ids"].shape[1] :]
    end = int(out[2])
    config = json.loads((copied / "generation_config.json").read_text())
    (copied / "generation_config.json").write_text(json.dumps({**config, "eos_token_id": [end, 0]}))
    first = out.tolist().index(end)
    _, ending = written(copied)
    assert (ending.is_whole, ending.tokens_out) == (True, first + 1)


def test_the_prompt_is_in_the_form_of_the_template(tiny_model):
    """The fingerprint tells templates apart, and the prompt has the tokens of the template."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    shown = f"<|system|>{ASKED[0].text}<|end|><|user|>{ASKED[1].text}<|end|><|assistant|>"
    assert written(tiny_model)[1].tokens_in == len(tokenizer(shown)["input_ids"])


@pytest.mark.parametrize("template", [NO_SYSTEM + TEMPLATE, None], ids=["no system role", "none"])
def test_a_model_without_system_role_or_template_is_asked_all_the_same(tmp_path, template):
    folder = build_tiny_model(tmp_path, template=template)
    assert written(folder)[0]


def test_a_prompt_longer_than_the_model_reads_is_refused_with_its_length(tmp_path):
    folder = build_tiny_model(tmp_path, reads=32)
    with pytest.raises(GenerationError, match=r"reads 32 tokens; the prompt has \d+, and 24"):
        written(folder)


def test_a_model_that_is_not_there_is_named_and_nothing_is_downloaded(tmp_path):
    with pytest.raises(GenerationError, match="transformers:some/model cannot be loaded"):
        written("some/model")
    with pytest.raises(GenerationError, match="cannot be loaded"):
        written(tmp_path)


def test_weights_that_would_be_unpickled_are_not_loaded(copied):
    import torch
    from safetensors.torch import load_file

    [weights] = copied.glob("*.safetensors")
    torch.save(load_file(weights), copied / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(GenerationError, match="safetensors"):
        written(copied)


def test_a_dtype_is_taken_and_an_unknown_one_is_an_error(tiny_model):
    wide, narrow = written(tiny_model), written(tiny_model, dtype="bfloat16", device="cpu")
    assert wide[1].fingerprint != narrow[1].fingerprint
    with pytest.raises(GenerationError, match="cannot be loaded"):
        written(tiny_model, dtype="float3")


def test_fewer_bits_load_or_say_which_package_is_missing(tiny_model):
    try:
        text, _ = written(tiny_model, quantize="8bit", device="cpu")
        assert text
    except MissingExtra as error:
        assert "beijing-plans-qa[quantize]" in str(error)


def test_reading_can_end_early_and_the_model_can_be_asked_again(tiny_model):
    model = TransformersModel(str(tiny_model), Sampling(max_tokens=2000))
    pieces = model.stream(ASKED)
    next(pieces)
    pieces.close()
    short = TransformersModel(str(tiny_model), Sampling(max_tokens=4))
    assert list(short.stream(ASKED))[-1].ending.tokens_out == 4
    assert next(iter(model.stream(ASKED))) is not None


def test_a_model_that_takes_too_long_is_given_up(tiny_model):
    sampling = Sampling(max_tokens=3000, timeout_seconds=0.05)
    model = TransformersModel(str(tiny_model), sampling)
    with pytest.raises(GenerationError, match=r"longer than 0\.05 seconds"):
        list(model.stream(ASKED))
