"""The rules of the house: sizes, what each package says of itself, imports between the packages.

Each exception has its reason; one that is no longer needed fails the test, and is then struck out.
"""

import ast
import graphlib
import re
from functools import cache

import pytest
from test_layers import ROOT, imported
from test_layers import modules as trees

MAX_LINES = {"module": 250, "function": 40}
MAX_ARGUMENTS = 5

# What is longer, or takes more by position, than it should: by path and name.
_BY_POSITION = "Gradio passes the values of the page's components by position"
_LAYS_OUT = "lays out one part of the page: a line a component"
TOO_LARGE = {
    "index/building.py:build_index": "half of it says what it takes; the steps are one path",
    "qa/web/api/chat_completions.py:chat_routes": "defines the routes of one protocol",
    "qa/web/page/feedback_panel.py:FeedbackPanel.connect": "binds every handler of one panel",
    "qa/web/page/feedback_panel.py:FeedbackPanel.connect.send": _BY_POSITION,
    "qa/web/page/replies.py:reply": "one reply from the question to its last line",
    "qa/web/page/reports_panel.py:ReportsPanel._html": _BY_POSITION,
    "qa/web/page/reports_panel.py:ReportsPanel.set_scope": _BY_POSITION,
    "qa/web/page/upload_panel.py:build_upload": _LAYS_OUT,
    "qa/web/page/window.py:_connect_language": "binds every part of the page to one button",
    "qa/web/page/window.py:build_window": _LAYS_OUT,
    "qa/web/site.py:build_site": "puts the parts of the server together, each once",
}

# Bottom to top: a package imports from its own row and from those below, so from earlier ones.
PACKAGES = (
    ("settings", "extras", "paths", "not_pickled"),
    ("lexicon",),
    ("text",),
    ("answer", "question", "draft"),
    ("figures",),
    ("finding",),
    ("reading",),
    ("checking",),
    ("judging",),
    ("composing",),
    ("generation",),
    ("pipeline",),
    ("building",),
    ("indexing",),
    ("updating",),
    ("opening",),
    ("suggesting",),
    ("rendering",),
    ("evaluation",),
    ("training",),
    ("feedback",),
    ("web",),
    ("commands",),
)
# In the server: what all of it shares stands below, what puts it together on top.
SERVER = (("*",), ("http",), ("api",), ("page",), ("site",), ("server",))
# The module that imports upwards, and what it imports.
UPWARDS: dict[tuple[str, str], str] = {}
# What a package says to begin with and does not have.
NOT_THERE_YET: dict[str, str] = {}


@cache
def packages():
    """The docstring of every folder of modules by its path, None where it has no `__init__`."""
    found = {path.rpartition("/")[0]: None for path, _ in trees() if "/" in path}
    for path, tree in trees():
        if path.endswith("/__init__.py"):
            found[path.rpartition("/")[0]] = ast.get_docstring(tree) or ""
    return found


def functions(node, prefix=""):
    """Every function below a node, with the names of the classes and functions around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{child.name}", child
        is_named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from functions(child, f"{prefix}{child.name}." if is_named else prefix)


def n_arguments(function):
    """How many arguments a function takes by position, `self` left out."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def too_large(path, text):
    """What of a module is larger than it should be, and how large."""
    n_lines = len(text.splitlines())
    if n_lines > MAX_LINES["module"]:
        yield path, f"{n_lines} lines"
    for name, function in functions(ast.parse(text)):
        n_lines = function.end_lineno - function.lineno + 1
        if n_lines > MAX_LINES["function"]:
            yield f"{path}:{name}", f"{n_lines} lines"
        if n_arguments(function) > MAX_ARGUMENTS:
            yield f"{path}:{name}", f"{n_arguments(function)} arguments by position"


def unclear_place(package, docstring):
    """What is missing in what a package says of itself."""
    if docstring is None:
        yield f"{package}: has no __init__.py, whose docstring would say what it is for"
        return
    if sum(1 for line in docstring.splitlines() if line.strip()) < 3:
        yield f"{package}: its docstring is shorter than three lines"
    if not (re.search(r"\bIn: .*\bOut: ", docstring, re.DOTALL) or "Begin with" in docstring):
        yield f"{package}: its docstring says neither what comes in and out nor where to begin"


def names_to_begin_with(docstring):
    sentences = re.findall(r"Begin with .+?(?=\.(?:\s|$))", docstring, re.DOTALL)
    return [name for sentence in sentences for name in re.findall(r"`([\w.]+)`", sentence)]


def defined_in(package):
    """The modules and packages in a package, and what its modules define."""
    for path, tree in trees():
        if path.startswith(f"{package}/"):
            yield path.removeprefix(f"{package}/").removesuffix(".py").split("/")[0]
            yield from (node.name for node in tree.body if hasattr(node, "name"))


def rank(rows, name):
    """The row of a name; that of the star for one that stands in none; None without a star."""
    of = {known: at for at, row in enumerate(rows) for known in row}
    return of.get(name, of.get("*"))


def is_above(rows, target, own):
    at = rank(rows, target)
    return at is None or at > (rank(rows, own) or 0)


def upward_imports(path, tree, prefix="qa.", rows=PACKAGES):
    """The imports of a module that go to a package which stands above its own."""
    own = path.removesuffix(".py").replace("/", ".").removeprefix(prefix).split(".")[0]
    if own == "__init__":
        return
    if rank(rows, own) is None:
        yield path, f"{prefix}{own} (in no row: enter it)"
    for module in imported(tree):
        target = f"{module}.".removeprefix(prefix).split(".")[0]
        if f"{module}.".startswith(prefix) and target != own and is_above(rows, target, own):
            yield path, module


def module_name(path):
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported_modules(tree, known):
    """Which of the modules that are known a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield from [name for name in (full, node.module) if name in known][:1]


def circle(modules, left_out=()):
    """The names of modules that import each other in a circle, the first such; else nothing."""
    known = {module_name(path) for path, _ in modules}
    graph = {
        module_name(path): {
            name
            for name in imported_modules(tree, known)
            if (path, name) not in left_out and name != module_name(path)
        }
        for path, tree in modules
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


# The rules, held


def test_no_module_or_function_is_too_large():
    texts = ((path, (ROOT / path).read_text(encoding="utf-8")) for path, _ in trees())
    found = dict(item for path, text in texts for item in too_large(path, text))
    assert {name: size for name, size in found.items() if name not in TOO_LARGE} == {}
    assert sorted(TOO_LARGE.keys() - found) == [], "no longer too large: strike them out"


def test_every_package_says_its_place():
    assert [line for item in packages().items() for line in unclear_place(*item)] == []


def test_what_a_package_says_to_begin_with_is_there():
    missing = {
        f"{package}: {name}"
        for package, docstring in packages().items()
        for name in names_to_begin_with(docstring or "")
        if name.split(".")[0] not in set(defined_in(package))
    }
    assert missing - NOT_THERE_YET.keys() == set()
    assert sorted(NOT_THERE_YET.keys() - missing) == [], "there now: strike them out"


def test_packages_import_only_what_stands_below_them():
    in_qa = [(path, tree) for path, tree in trees() if path.startswith("qa/")]
    found = {item for path, tree in in_qa for item in upward_imports(path, tree)}
    assert found - UPWARDS.keys() == set()
    assert sorted(UPWARDS.keys() - found) == [], "no longer imported: strike them out"


def test_the_server_imports_only_what_stands_below():
    in_web = [(path, tree) for path, tree in trees() if path.startswith("qa/web/")]
    assert [i for path, tree in in_web for i in upward_imports(path, tree, "qa.web.", SERVER)] == []


def test_no_modules_import_each_other_in_a_circle():
    assert circle(trees(), UPWARDS) == []


# A breach would be found


def lines(n, first="x = 0"):
    return first + "\n    x = 1" * (n - 1) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n" * 251, [("qa/a.py", "251 lines")]),
        (lines(41, "def f():"), [("qa/a.py:f", "41 lines")]),
        (lines(42, "class A:\n  def f(self):"), [("qa/a.py:A.f", "42 lines")]),
        ("def f(a, b, c, d, e, g): ...", [("qa/a.py:f", "6 arguments by position")]),
        (
            "def f():\n def g(a, b, /, c, d, e, f): ...",
            [("qa/a.py:f.g", "6 arguments by position")],
        ),
    ],
)
def test_what_is_too_large_would_be_found(text, expected):
    assert list(too_large("qa/a.py", text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * 250,
        lines(40, "def f():"),
        "class A:\n  def f(self, a, b, c, d, e, *, g): ...",
    ],
)
def test_what_is_just_small_enough_is_let_be(text):
    assert list(too_large("qa/a.py", text)) == []


@pytest.mark.parametrize(
    "docstring",
    [None, "Reads.\n\nBegin with `a`.", "Reads.\n\nIt reads a lot.\nThen it writes it all down."],
)
def test_a_package_that_does_not_say_its_place_would_be_found(docstring):
    assert len(list(unclear_place("qa/a", docstring))) == 1


@pytest.mark.parametrize("end", ["In: a text.\nOut: words.", "It reads.\nBegin with `a`."])
def test_a_package_that_says_its_place_is_let_be(end):
    assert list(unclear_place("qa/a", f"Reads.\n\n{end}")) == []


def test_a_name_to_begin_with_that_is_not_there_would_be_found():
    assert names_to_begin_with("Reads `x`.\n\nBegin with `Reader.read` in\n`reader`. See `y`.") == [
        "Reader.read",
        "reader",
    ]
    assert {"evidence", "EvidenceSelector"} <= set(defined_in("qa/finding"))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("qa/text/a.py", "from qa.question import Question"),
        ("qa/settings.py", "import qa.text.terms"),
        ("qa/finding/a.py", "if TYPE_CHECKING:\n  from qa.pipeline import QuestionAnswerer"),
        ("qa/pipeline.py", "def f():\n  from qa.opening import answer"),
        ("qa/web/page/a.py", "from qa.commands.cli import main"),
        ("qa/text/a.py", "from qa import load_settings"),
        ("qa/web/a.py", "from qa.new_package.b import c"),
        ("qa/new_package/a.py", "import re"),
    ],
)
def test_an_import_upwards_would_be_found(path, code):
    assert len(list(upward_imports(path, ast.parse(code)))) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("qa/question.py", "from qa.answer import Turn"),
        ("qa/composing/a.py", "from qa.composing.b import c\nfrom qa.text import terms"),
        ("qa/commands/a.py", "from qa.web.server import serve\nfrom index.dense import DenseIndex"),
        ("qa/__init__.py", "from qa.opening import answer"),
    ],
)
def test_an_import_downwards_is_let_be(path, code):
    assert list(upward_imports(path, ast.parse(code))) == []


@pytest.mark.parametrize(
    ("path", "code", "n_found"),
    [
        ("qa/web/slots.py", "from qa.web.page.window import build_window", 1),
        ("qa/web/http/a.py", "from qa.web.page import b", 1),
        ("qa/web/page/a.py", "from qa.web.site import build_site", 1),
        ("qa/web/site.py", "from qa.web.server import run", 1),
        ("qa/web/page/a.py", "from qa.web.slots import Places\nfrom qa.text import terms", 0),
        ("qa/web/sessions.py", "from qa.web.uploads import UploadLimits", 0),
        ("qa/web/server.py", "from qa.web.site import build_site", 0),
    ],
)
def test_an_import_upwards_in_the_server_would_be_found(path, code, n_found):
    assert len(list(upward_imports(path, ast.parse(code), "qa.web.", SERVER))) == n_found


def test_a_circle_of_modules_would_be_found():
    code = {
        "qa/a/__init__.py": "",
        "qa/a/one.py": "from qa.a import two",
        "qa/a/two.py": "def f():\n  import qa.b",
        "qa/b.py": "from qa.a.one import x",
    }
    modules = [(path, ast.parse(text)) for path, text in code.items()]
    assert set(circle(modules)) == {"qa.a.one", "qa.a.two", "qa.b"}
    assert circle(modules, {("qa/b.py", "qa.a.one")}) == []
