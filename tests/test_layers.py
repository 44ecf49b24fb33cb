"""Walks the syntax trees of the code: who imports whom, and what is never done."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("corpus", "index", "qa", "app")
# The command that opens the window is the one place that reaches up.
REACHES_UP = {("qa/commands/cli.py", "app")}
UNPICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
EXECUTES = {"eval", "exec", "compile", "__import__"}
# Switches that libraries read when they are imported; they may be set, never read.
SETS_SWITCHES = {"corpus/offline.py", "qa/web/page/pending_uploads.py"}
READS_ENVIRONMENT = {"qa/settings.py"}


@cache
def modules():
    """Every module of the code by its path from the root, with its syntax tree."""
    paths = [p for layer in LAYERS[:3] for p in sorted((ROOT / layer).rglob("*.py"))]
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in (*paths, ROOT / "app.py")
    ]


def imported(tree):
    """Names of the modules that a tree imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def wrong_imports(name, tree):
    layer = name.split("/")[0].removesuffix(".py")
    for module in imported(tree):
        target = module.split(".")[0]
        if module.startswith("."):
            yield f"{name}: imports {module} by a relative path"
        elif target in LAYERS and LAYERS.index(target) > LAYERS.index(layer):
            if (name, target) not in REACHES_UP:
                yield f"{name}: imports {module}"
        elif target == "tests":
            yield f"{name}: imports {module}"


def dangers(name, tree):
    """Places that unpickle or run text as code."""
    for module in imported(tree):
        if module.split(".")[0] in UNPICKLES:
            yield f"{name}: imports {module}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in EXECUTES or called.endswith(("torch.load", "os.system", "os.popen")):
            yield f"{name}:{node.lineno}: calls {called}"
        for keyword in node.keywords:
            if keyword.arg in {"allow_pickle", "trust_remote_code", "shell"} and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            ):
                yield f"{name}:{node.lineno}: {keyword.arg}"


def environment_uses(name, tree):
    """Places that read the environment, or that set it where it is not allowed."""
    switches = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            switches.add(id(node.value))
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if is_call and ast.unparse(node.value.func) == "os.environ.setdefault":
            switches.add(id(node.value.func.value))
    for node in ast.walk(tree):
        named = isinstance(node, ast.Attribute) and node.attr in {
            "environ",
            "environb",
            "getenv",
            "putenv",
        }
        if named and not (name in SETS_SWITCHES and id(node) in switches):
            yield f"{name}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (f"{name}: from os import {a.name}" for a in node.names if "env" in a.name)


def found(check, allowed=frozenset()):
    return [line for name, tree in modules() if name not in allowed for line in check(name, tree)]


def test_the_walk_sees_every_layer():
    names = [name for name, _ in modules()]
    assert {name.split("/")[0] for name in names} == {"corpus", "index", "qa", "app.py"}
    assert {"qa/web/__init__.py", "qa/evaluation/run.py", "qa/commands/cli.py"} <= set(names)


def test_imports_run_one_way():
    assert found(wrong_imports) == []


def test_nothing_is_unpickled_and_no_text_is_run_as_code():
    assert found(dangers) == []


def test_the_environment_is_read_in_one_place():
    assert found(environment_uses, READS_ENVIRONMENT) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("corpus/a.py", "import index.dense"),
        ("corpus/a.py", "def f():\n    from qa.answer import Answer"),
        ("index/a.py", "from qa import answer"),
        ("qa/a.py", "from app import start"),
        ("qa/web/a.py", "import app"),
        ("qa/a.py", "from .answer import Answer"),
        ("qa/a.py", "from tests.fakes import HashingEmbedder"),
    ],
)
def test_an_import_the_wrong_way_would_be_found(name, code):
    assert len(list(wrong_imports(name, ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code", ["from corpus.document import Span", "import qa.answer", "import os"]
)
def test_an_import_the_right_way_is_let_be(code):
    assert list(wrong_imports("qa/a.py", ast.parse(code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "eval(text)",
        "exec(text)",
        "np.load(path, allow_pickle=True)",
        "f(trust_remote_code=given)",
        "subprocess.run(line, shell=True)",
    ],
)
def test_a_danger_would_be_found(code):
    assert len(list(dangers("qa/a.py", ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code", ["model.eval()", "re.compile(p)", "np.load(path, allow_pickle=False)"]
)
def test_what_only_looks_like_a_danger_is_let_be(code):
    assert list(dangers("qa/a.py", ast.parse(code))) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("qa/a.py", "os.environ['X']"),
        ("qa/a.py", "os.environ['X'] = '1'"),
        ("qa/a.py", "os.getenv('X')"),
        ("qa/a.py", "from os import environ"),
        ("corpus/offline.py", "os.environ.get('X')"),
        ("corpus/offline.py", "x = os.environ.setdefault('X', '1')"),
    ],
)
def test_a_use_of_the_environment_would_be_found(name, code):
    assert len(list(environment_uses(name, ast.parse(code)))) == 1


@pytest.mark.parametrize("code", ["os.environ['X'] = '1'", "os.environ.setdefault('X', '1')"])
def test_a_switch_may_be_set_where_libraries_need_it(code):
    assert list(environment_uses("corpus/offline.py", ast.parse(code))) == []
