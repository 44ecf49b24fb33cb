import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from conftest import REPORTS

from qa.settings import Settings, SettingsError, api_key, load_settings

OF_OWN_FORM = {
    "precision": "int8",
    "generator": "transformers:models/mine",
    "base_url": "http://127.0.0.1:8000/v1",
    "timeout_seconds": 9.5,
    "quantize": "4bit",
    "trusted_proxies": "10.0.0.0/8",
    "root_path": "/qa",
}


@pytest.fixture
def settings_file(tmp_path, monkeypatch):
    """Return a function that writes the settings file and names it in the environment."""

    def write(text):
        path = tmp_path / "settings.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("BEIJING_QA_SETTINGS", str(path))
        return path

    return write


def test_without_anything_given_the_defaults_hold():
    assert load_settings() == Settings()
    assert Settings().corpus_dir == REPORTS.resolve()


def test_the_window_is_open_to_this_machine_only_by_default():
    assert Settings().host == "127.0.0.1"


def test_an_argument_beats_the_environment_beats_the_file_beats_the_default(
    settings_file, monkeypatch
):
    settings_file("top_k = 3\nport = 3\nmax_tokens = 30\n")
    monkeypatch.setenv("BEIJING_QA_TOP_K", "4")
    monkeypatch.setenv("BEIJING_QA_PORT", "4")
    settings = load_settings(top_k=5)
    assert (settings.top_k, settings.port, settings.max_tokens) == (5, 4, 30)
    assert settings.merge_tokens == Settings().merge_tokens


@pytest.mark.parametrize("name", [f.name for f in fields(Settings)])
def test_every_setting_can_be_given_in_the_environment(monkeypatch, name):
    default = getattr(Settings(), name)
    other = OF_OWN_FORM.get(name, {int: 17, float: 0.25}.get(type(default), "elsewhere"))
    if name == "base_url":  # goes with a server's model only
        monkeypatch.setenv("BEIJING_QA_GENERATOR", "openai:m")
    monkeypatch.setenv(f"BEIJING_QA_{name.upper()}", str(other))
    expected = (other,) if isinstance(default, tuple) else type(default)(other)
    assert getattr(load_settings(), name) == expected


def test_an_argument_of_none_is_not_given(monkeypatch):
    monkeypatch.setenv("BEIJING_QA_MODEL", "from-environment")
    assert load_settings(model=None).model == "from-environment"


def test_values_get_the_type_of_their_setting(settings_file):
    settings_file('corpus_dir = "reports"\nmin_confidence = 1\n')
    settings = load_settings()
    assert settings.corpus_dir == Path("reports")
    assert isinstance(settings.min_confidence, float)


def test_names_of_hosts_come_between_commas_or_as_a_list(settings_file, monkeypatch):
    settings_file('allowed_hosts = ["qa.example.org", "::1"]\n')
    assert load_settings().allowed_hosts == ("qa.example.org", "::1")
    monkeypatch.setenv("BEIJING_QA_ALLOWED_HOSTS", " a.example , b-c.example,")
    assert load_settings().allowed_hosts == ("a.example", "b-c.example")
    assert load_settings(allowed_hosts="").allowed_hosts == ()


@pytest.mark.parametrize("name", ["http://a.example", "a.example:80", "a/b", "*", "a b", "[::1]"])
def test_what_is_no_name_of_a_host_is_an_error_with_an_example(name):
    with pytest.raises(SettingsError, match=r"allowed_hosts: .* use such as qa\.example\.org"):
        load_settings(allowed_hosts=name)


def test_other_variables_of_the_environment_are_left_alone(monkeypatch):
    monkeypatch.setenv("BEIJING_PORT", "1")
    monkeypatch.setenv("PORT", "1")
    assert load_settings() == Settings()


def test_an_unknown_key_is_an_error_that_lists_the_known_ones(settings_file, monkeypatch):
    settings_file("topk = 3\n")
    with pytest.raises(SettingsError, match=r"settings file: no setting is called 'topk'.*'top_k'"):
        load_settings()
    settings_file("")
    monkeypatch.setenv("BEIJING_QA_TOPK", "3")
    with pytest.raises(SettingsError, match="environment: no setting is called 'topk'"):
        load_settings()
    monkeypatch.delenv("BEIJING_QA_TOPK")
    with pytest.raises(SettingsError, match="argument: no setting is called 'topk'"):
        load_settings(topk=3)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("top_k", "ten"),
        ("port", ""),
        ("min_confidence", "high"),
        ("top_k", [1]),
        ("corpus_dir", 3),
        ("allowed_hosts", 5),
        ("allowed_hosts", [5]),
    ],
)
def test_a_value_of_another_type_is_an_error_that_shows_it(key, value):
    with pytest.raises(SettingsError, match=rf"argument: {key} = .* is not of type"):
        load_settings(**{key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("top_k", 0),
        ("top_k", 1001),
        ("max_tokens", 15),
        ("max_tokens", 513),
        ("merge_tokens", -1),
        ("port", 65536),
        ("port", -1),
        ("min_confidence", 1.1),
        ("min_confidence", "nan"),
    ],
)
def test_a_value_out_of_range_is_an_error_that_tells_the_range(key, value):
    with pytest.raises(SettingsError, match=rf"{key} = .* is out of range; use .* to "):
        load_settings(**{key: value})


def test_a_precision_that_is_not_known_is_an_error_that_tells_which_are():
    with pytest.raises(SettingsError, match=r"precision = 'fp8' is not known; use fp32 or int8"):
        load_settings(precision="fp8")


@pytest.mark.parametrize("text", ["top_k = ", "[", "top_k = 3\ntop_k = 4"])
def test_a_broken_file_is_named_in_one_line(settings_file, text):
    path = settings_file(text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"settings file {path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("BEIJING_QA_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"none\.toml"):
        load_settings()


def test_settings_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Settings().top_k = 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"generator": "gpt"}, "generator = 'gpt' is of no known form"),
        ({"generator": "openai:"}, "no known form"),
        ({"generator": "vllm:mine"}, "transformers:NAME_OR_FOLDER, openai:MODEL"),
        ({"generator": "openai:m", "base_url": "localhost:8000"}, "begin with http://"),
        ({"base_url": "http://localhost:8000/v1"}, "set generator = openai:MODEL"),
        ({"quantize": "2bit"}, "use 4bit, 8bit, or nothing"),
        ({"reply_tokens": 1}, "out of range"),
        ({"temperature": -1.0}, "out of range"),
    ],
)
def test_a_language_model_that_cannot_be_meant_is_an_error_with_the_way_out(given, said):
    with pytest.raises(SettingsError, match=re.escape(said)):
        load_settings(**given)


def test_the_key_of_a_server_is_no_setting_and_is_read_from_the_environment(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert api_key() is None
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    assert api_key() == "sesame"
    assert "sesame" not in repr(load_settings())
