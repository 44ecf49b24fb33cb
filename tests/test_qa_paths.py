"""Paths as people give them: `~` is the home folder in every place where one is given."""

import argparse
from dataclasses import fields
from pathlib import Path

import pytest

from qa.commands.cli import _parser
from qa.paths import is_utf8, path_of, path_option
from qa.settings import Settings, SettingsError, load_settings
from qa.web.http.login import Login

PATHS = [f.name for f in fields(Settings) if f.name.endswith(("_dir", "_file"))]


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def options(parser, at=()):
    """Every option and argument of a parser and those below it, by the commands above it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from options(below, (*at, name))
        else:
            yield " ".join((*at, action.dest)), action


def test_the_home_folder_is_written_out(home):
    assert path_of("~/x") == path_of(Path("~/x")) == home / "x"
    assert path_of("a/~/x") == Path("a/~/x")


@pytest.mark.parametrize("text", ["~nobody-of-this-name/x", "a\0b"])
def test_what_is_no_path_is_refused_in_one_line(text):
    with pytest.raises(ValueError, match=r"no such home folder|null character") as refused:
        path_of(text)
    assert "\n" not in str(refused.value)
    with pytest.raises(argparse.ArgumentTypeError):
        path_option(text)


def test_there_are_settings_of_paths():
    assert {"corpus_dir", "index_dir", "feedback_file"} <= set(PATHS)


def value_of(settings, name):
    return settings.feedback_path if name == "feedback_file" else getattr(settings, name)


@pytest.mark.parametrize("way", ["environment", "file", "argument"])
@pytest.mark.parametrize("name", PATHS)
def test_every_setting_of_a_path_knows_the_home_folder(home, monkeypatch, name, way):
    if way == "environment":
        monkeypatch.setenv(f"BEIJING_QA_{name.upper()}", "~/x")
    elif way == "file":
        (home / "settings.toml").write_text(f'{name} = "~/x"\n', encoding="utf-8")
        monkeypatch.setenv("BEIJING_QA_SETTINGS", "~/settings.toml")
    given = {name: "~/x"} if way == "argument" else {}
    assert value_of(load_settings(**given), name) == home / "x"


def test_the_folder_of_a_language_model_knows_the_home_folder(home):
    assert load_settings(generator="transformers:~/m").generator == f"transformers:{home / 'm'}"
    assert load_settings(generator="openai:~/m").generator == "openai:~/m"


def test_the_file_of_a_login_knows_the_home_folder(home):
    (home / "login.txt").write_text("user:word\n", encoding="utf-8")
    assert Login.read("~/login.txt").user == "user"


def test_every_option_of_a_path_knows_the_home_folder():
    paths = {name: action for name, action in options(_parser()) if action.type is path_option}
    assert {"corpus", "index", "index manifest folder", "figures csv", "evaluate run out"} <= set(
        paths
    )
    assert [name for name, action in options(_parser()) if action.type is Path] == []


@pytest.mark.parametrize("name", PATHS)
def test_a_setting_of_a_path_that_is_not_utf8_is_named_in_one_line(name):
    path = b"/tmp/caf\xe9".decode("utf-8", "surrogateescape")
    assert not is_utf8(path)
    with pytest.raises(SettingsError, match=rf"^{name} = '/tmp/caf\\udce9' is not UTF-8; rename"):
        load_settings(**{name: path})


@pytest.mark.parametrize("start", ["\ufeff", ""])
def test_a_settings_file_may_begin_with_a_mark(home, monkeypatch, start):
    (home / "settings.toml").write_text(f"{start}top_k = 3\n", encoding="utf-8")
    monkeypatch.setenv("BEIJING_QA_SETTINGS", str(home / "settings.toml"))
    assert load_settings().top_k == 3


@pytest.mark.parametrize("text", ["top_k = " + "[" * 3000, "[" * 3000, "a." * 3000 + "b = 1"])
def test_a_settings_file_of_many_brackets_is_refused_in_one_line(home, monkeypatch, text):
    (home / "settings.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("BEIJING_QA_SETTINGS", str(home / "settings.toml"))
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 500
