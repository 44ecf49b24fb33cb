"""Nothing leaves and nothing stays behind: every way in, watched from outside with an empty home.

What counts as written is any file made or changed. The interpreter's own `__pycache__` is left out:
it belongs to the installation, and is not written here.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from outside import own_network, watch
from test_layers import ROOT, imported, modules

from corpus.offline import SCRATCH, SWITCHES, stay_offline

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parent
# A user's own setting, by which a library would ask the network.
SWITCHED_ON = {s.name: "True" if s.value.lower() == "false" else "0" for s in SWITCHES}
QUESTION = "How many new museums were registered in 2023?"
COMMAND = ["-m", "qa.commands.cli"]
SESSION = """
import onnxruntime, onnx.helper as h
one = [h.make_tensor_value_info(name, 1, [1]) for name in "xy"]
graph = h.make_graph([h.make_node("Identity", ["x"], ["y"])], "g", one[:1], one[1:])
model = h.make_model(graph, opset_imports=[h.make_opsetid("", 17)], ir_version=8)
onnxruntime.InferenceSession(model.SerializeToString())
"""


class Machine:
    """A machine as a new user has it: an empty home, and the variables switched the other way."""

    def __init__(self, folder):
        self.home, self.temporary, self.work = (folder / name for name in ("home", "tmp", "work"))
        self.home.mkdir()
        self.work.mkdir()
        self.index = folder / "index"
        self.environment = {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "BEIJING_QA_INDEX_DIR": str(self.index),
            **SWITCHED_ON,
        }

    def watch(self, *arguments):
        shutil.rmtree(self.temporary, ignore_errors=True)
        self.temporary.mkdir()
        return watch([sys.executable, *arguments], self.work, self.environment)

    def command(self, *arguments):
        found = self.watch(*COMMAND, *arguments)
        self.check(found)
        return found

    def check(self, found):
        """Nothing was asked of another machine; only what the program may write was written."""
        assert found.code == 0, found.err
        assert (found.connections, found.lookups) == ([], [])
        allowed = (self.index, self.work, self.home / ".cache" / "beijing-qa", self.temporary)
        feedback = [
            f"{self.index}-feedback.sqlite{end}" for end in ("", "-journal", "-wal", "-shm")
        ]
        stray = [
            path
            for path in found.written
            if not any(path.is_relative_to(folder) for folder in allowed)
            and path != self.home / ".cache"  # made to hold the program's own
            and not str(path).startswith(("/dev/", "/proc/self/"))
            and str(path) not in feedback
        ]
        assert stray == []
        assert [path for path in found.written if path.exists() and "/dev/shm/" in str(path)] == []
        assert [path.name for path in self.temporary.rglob("*")] == []
        assert {path.name for path in self.home.iterdir()} <= {".cache"}


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.command("index", "build")
    return machine


# Every way in


def test_a_build_asks_nobody_and_writes_its_index(machine):
    assert (machine.index / "CURRENT").exists()  # watched where it was made


@pytest.mark.parametrize(
    "line",
    [
        ["ask", QUESTION],
        ["search", "museums"],
        ["index", "verify"],
        ["figures", "--csv", "figures.csv"],
        ["feedback", "list"],
        ["evaluate", "qa/evaluation/data/class.jsonl", "--limit", "2", "--run", "a", "--score"],
    ],
    ids=lambda line: line[0],
)
def test_a_command_asks_nobody_and_leaves_nothing(machine, line):
    machine.command(*(str(ROOT / part) if part.startswith("qa/") else part for part in line))


def test_an_answer_from_python_asks_nobody_and_leaves_nothing(machine):
    found = machine.watch("-c", f"from qa import answer; print(answer({QUESTION!r}).text)")
    assert "11 new museums" in found.out
    machine.check(found)


def test_the_window_its_routes_and_its_tools_ask_nobody_and_leave_nothing(machine):
    found = machine.watch(str(TESTS / "visit.py"))
    assert found.out.splitlines() == [
        "/ False",
        "/docs False",
        "/api/answer True",
        "/v1/chat/completions True",
        "/mcp True",
    ]
    machine.check(found)


def test_a_language_model_on_this_machine_asks_nobody_and_leaves_nothing(machine, tiny_model):
    machine.command("ask", "--generator", f"transformers:{tiny_model}", QUESTION)


def test_fitting_asks_nobody_and_leaves_nothing(machine):
    sets = [
        str(ROOT / "qa" / "evaluation" / "data" / f"{name}.jsonl") for name in ("class", "quiz")
    ]
    machine.check(machine.watch("-m", "qa.training.fit_ranker", *sets))


# Each library would do it


def test_onnxruntime_by_itself_writes_into_the_home_and_is_caught(tmp_path):
    alone = Machine(tmp_path)
    with pytest.raises(AssertionError, match="onnxruntime"):
        alone.check(alone.watch("-c", SESSION))


def test_onnxruntime_after_this_project_is_quiet_whatever_is_set(tmp_path):
    machine = Machine(tmp_path)
    machine.check(machine.watch("-c", f"import corpus{SESSION}"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))", 0),
        ("import socket\ntry: socket.getaddrinfo('name.invalid', 80)\nexcept OSError: pass", 1),
    ],
    ids=["a connection", "a look-up"],
)
def test_what_asks_another_machine_is_caught(tmp_path, code, kind):
    if not own_network():
        pytest.skip("no network of one's own can be made here, and this would go out")
    machine = Machine(tmp_path)
    found = machine.watch("-c", code)
    assert (found.connections, found.lookups)[kind]
    with pytest.raises(AssertionError):
        machine.check(found)


@pytest.mark.parametrize(
    "code",
    [
        "import os; name = '/var/tmp/stray'; open(name, 'w').close(); os.remove(name)",
        "import os; os.mkdir(os.path.expanduser('~/stray'))",
        "import tempfile; tempfile.mkdtemp()",
    ],
    ids=["elsewhere", "home", "temporary"],
)
def test_what_is_left_behind_is_caught(tmp_path, code):
    machine = Machine(tmp_path)
    with pytest.raises(AssertionError):
        machine.check(machine.watch("-c", code))


# Every way in


@pytest.mark.parametrize("package", ["corpus", "index", "qa", "app"])
def test_every_package_sets_the_switches_before_anything_else(package):
    code = f"import os, {package}; print([os.environ[n] for n in {[s.name for s in SWITCHES]}])"
    environment = {**os.environ, **SWITCHED_ON, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", code]
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=True)
    assert ast.literal_eval(done.stdout) == [switch.value for switch in SWITCHES]


@pytest.mark.parametrize(("first", "n_warnings"), [("onnxruntime, qa", 1), ("qa, onnxruntime", 0)])
def test_a_library_that_was_loaded_too_early_is_told_of_once(first, n_warnings):
    line = [sys.executable, "-c", f"import {first}, index.onnx_embedder"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, capture_output=True, text=True, env=environment, check=True)
    assert done.stderr.count("onnxruntime was loaded before this package") == n_warnings


def test_the_switches_come_before_any_library():
    first = {
        name: next(imported(tree), "") for name, tree in modules() if name.endswith("__init__.py")
    }
    assert first["corpus/__init__.py"] == "corpus.offline"
    outside = {"numpy", "onnxruntime", "gradio", "transformers", "huggingface_hub", "torch"}
    offline = next(tree for name, tree in modules() if name == "corpus/offline.py")
    assert not outside & {name.partition(".")[0] for name in imported(offline)}


def test_each_switch_is_set_once_and_has_its_reason(monkeypatch):
    for switch in SWITCHES:
        monkeypatch.setenv(switch.name, "")
    stay_offline()
    assert {s.name: os.environ[s.name] for s in SWITCHES} == {s.name: s.value for s in SWITCHES}
    assert all(len(switch.reason) > 20 for switch in SWITCHES)


@pytest.mark.parametrize("library", SCRATCH)
def test_what_a_library_writes_for_itself_is_removed_at_the_end(tmp_path, library):
    machine = Machine(tmp_path)
    found = machine.watch(
        "-c",
        f"import corpus.offline, os; corpus.offline.keep_scratch({library!r}); "
        f"os.makedirs(os.environ[{SCRATCH[library]!r}] + '/x')",
    )
    assert machine.temporary in {parent for path in found.written for parent in path.parents}
    machine.check(found)
