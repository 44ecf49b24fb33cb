"""The map of the code counts what it says, on a tiny made-up checkout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "benchmarks" / "house.py"
FILES = {
    "qa/__init__.py": '"""All of it."""\nfrom qa.pipeline import Answerer\n',
    "qa/pipeline.py": '''
"""The path. It is short."""
from qa.reading import reader
from qa.composing.composer import Composer
from qa.text import words

class Answerer:
    def __init__(self, composer=None):
        self._composer = composer or Composer()

    def stream(self, question):
        asked = reader.read(words(question))
        return self._composer.compose(asked)
''',
    "qa/text.py": '''
"""Words."""
def words(text): return text.split()
def join(said): return said
''',
    "qa/reading/__init__.py": '"""From a message to a\nquestion. Begin with `reader`.\n"""\n',
    "qa/reading/reader.py": '''
"""Reads."""
from index.tokens import tokenize
from qa.text import join

def read(words):
    return [join(w) for w in map(_own, words)]

def _own(word):
    return join(word)
''',
    "qa/composing/__init__.py": '"""Writes."""\n',
    "qa/composing/parts/__init__.py": '"""Parts of it."""\n',
    "qa/composing/composer.py": '''
"""Writes a draft."""
from typing import TYPE_CHECKING
from qa.text import join, words
if TYPE_CHECKING:
    from qa.pipeline import Answerer

class Composer:
    def compose(self, asked: str) -> str:
        return self._line(asked)

    def _line(self, asked):
        return join(words(asked))
''',
    "index/__init__.py": '"""Found."""\n',
    "index/tokens.py": '"""Tokens."""\ndef tokenize(text): return text\n',
}


def written(folder, files=FILES):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return folder


def run(*arguments, script=HOUSE):
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    root = written(tmp_path_factory.mktemp("checkout"))
    _, told, _ = run("--root", root, "--entry", "Answerer.stream", "--json")
    return json.loads(told)


def test_a_folder_is_one_room_and_so_is_a_module_that_lies_alone(house):
    sizes = {room["name"]: room["n_modules"] for room in house["rooms"]}
    assert sizes == {"pipeline": 1, "text": 1, "reading": 2, "composing": 3}
    assert house["n_modules"] == 8


def test_a_room_says_its_place_in_one_sentence_and_what_it_imports(house):
    rooms = {room["name"]: room for room in house["rooms"]}
    assert rooms["reading"]["place"] == "From a message to a question."
    assert rooms["pipeline"]["place"] == "The path."
    assert rooms["reading"]["imports"] == ["text", "index"]
    assert rooms["composing"]["packages"] == {"parts": "Parts of it."}


def test_imports_for_types_only_make_a_circle_too(house):
    assert house["room_circles"] == [["composing", "pipeline"]]
    assert house["module_circles"] == [["qa.composing.composer", "qa.pipeline"]]


def test_arrows_and_floors_are_those_between_rooms(house):
    assert house["n_arrows"] == 6
    floor = {room["name"]: room["floor"] for room in house["rooms"]}
    assert floor == {"text": 1, "reading": 2, "composing": 3, "pipeline": 3}
    assert house["n_floors"] == 3


def test_the_way_of_a_question_is_followed_and_each_step_up_counted(house):
    (walk,) = house["walks"]
    assert walk["entry"] == "qa.pipeline.Answerer.stream"
    # In text `words`, in reading `read` and `_own`, in text `join`, then the composer's methods.
    assert walk["path"] == ["pipeline", "text", "reading", "text", "composing"]
    assert walk["n_functions"] == 7
    assert (walk["steps"], walk["climbs"]) == (4, 2)


def test_the_text_tells_the_same(tmp_path):
    code, told, _ = run("--root", written(tmp_path), "--entry", "Answerer.stream", "--path")
    assert code == 0
    assert " 2  reading: From a message to a question.\n" in told
    assert "circles  of rooms: 1 (composing, pipeline)" in told
    for word in ("room", "floor", "arrow", "circle", "step", "climb"):  # each is explained
        assert f"\n{word:9}" in told
    assert "between rooms 4 steps, 2 climbs" in told
    assert "pipeline > text > reading > text > composing" in told


def test_an_entry_that_is_not_there_is_said_so(tmp_path):
    code, told, _ = run("--root", written(tmp_path), "--entry", "Answerer.reply")
    assert code == 0
    assert "from Answerer.reply: there is no such function" in told


def test_a_checkout_without_the_package_is_refused(tmp_path):
    code, _, problem = run("--root", tmp_path)
    assert code == 2
    assert "has no modules" in problem


def test_the_project_has_the_three_ways_that_are_walked_by_default():
    _, told, _ = run("--json")
    house = json.loads(told)
    assert len(house["walks"]) == 3
    assert all(walk["n_functions"] > 20 for walk in house["walks"])
    assert all(room["place"] for room in house["rooms"])
