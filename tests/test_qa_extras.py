"""What is installed only with an extra: who imports it, and what is said where it is missing."""

import ast
import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from functools import cache
from pathlib import Path

import pytest

from qa.extras import PACKAGES, MissingExtra, install_line, is_installed, require, require_or_exit
from qa.opening import check_generator
from qa.settings import Settings
from qa.training import fit_judge, fit_ranker

ROOT = Path(__file__).parent.parent
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
# Where a package of an extra may be imported; at the head of a module only in the last.
IMPORTED_IN = {
    "corpus/formats/scanned.py": {"rapidocr"},
    "qa/evaluation/formats/text_file.py": {"ijson"},
    "qa/evaluation/measures/ranking.py": {"ir_measures"},
    "qa/generation/openai_model.py": {"openai"},
    "qa/training/choice.py": {"scipy"},
    "qa/training/fit_judge.py": {"scipy", "sklearn"},
    "qa/training/fit_reader.py": {"sklearn"},
    "qa/training/fit_ranker.py": {"scipy"},
    "qa/web/api/mcp_tools.py": {"mcp"},
}
AT_THE_HEAD = {"qa/web/api/mcp_tools.py"}


@pytest.fixture
def without(monkeypatch):
    """Return a function that makes packages missing, whether they are installed or not."""

    def remove(*modules):
        for module in modules:
            monkeypatch.setitem(sys.modules, module, None)

    return remove


def packages_imported(nodes):
    """The packages of extras that import statements name."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names & PACKAGES.keys()


@cache
def trees():
    folders = [ROOT / name for name in ("corpus", "index", "qa")]
    paths = [*(p for folder in folders for p in sorted(folder.rglob("*.py"))), ROOT / "app.py"]
    return [(p.relative_to(ROOT).as_posix(), ast.parse(p.read_text("utf-8"))) for p in paths]


def said_line(extra):
    return re.escape(f"run: {install_line(extra)}") + "$"


# One list


def test_the_list_and_pyproject_have_the_same_extras():
    listed = {}
    for package in PACKAGES.values():
        listed.setdefault(package.extra, set()).add(package.name)
    named = {
        extra: {re.split(r"[<>=]", requirement)[0] for requirement in requirements}
        for extra, requirements in EXTRAS.items()
        if extra != "dev"
    }
    assert listed == named


def test_who_develops_gets_every_extra_that_a_test_or_check_needs():
    [own] = [r for r in EXTRAS["dev"] if r.startswith("beijing-plans-qa[")]
    brought = set(re.split(r"[\[\],]", own)[1:-1])
    # Tests of these stand in for what is missing, or are skipped: both are large.
    assert EXTRAS.keys() - brought == {"dev", "quantize", "exchange", "bench", "llm-test"}


def test_the_core_holds_no_package_of_an_extra():
    core = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in core}
    assert names & {package.name for package in PACKAGES.values()} == set()


# No core path imports an extra


def test_a_package_of_an_extra_is_imported_where_it_is_needed_alone():
    assert {
        name: packages for name, tree in trees() if (packages := packages_imported(ast.walk(tree)))
    } == IMPORTED_IN


def test_it_is_imported_when_it_is_needed_not_with_the_module():
    assert {name for name, tree in trees() if packages_imported(tree.body)} == AT_THE_HEAD


def run_without_extras(code, *arguments):
    """Run Python with the packages of extras missing, and the fake embedder for the real one."""
    start = f"""
        import json, sys
        sys.modules.update(dict.fromkeys({sorted(PACKAGES)!r}))
        import index.models, index.sentence_transformer
        from fakes import HashingEmbedder
        index.sentence_transformer.SentenceTransformerEmbedder = HashingEmbedder
        def build_with_model(name, _, build, *rest, **more):
            return build(HashingEmbedder(name))
        index.models.build_with_model = build_with_model
    """
    return subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(start) + textwrap.dedent(code),
            *map(str, arguments),
        ],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    ).stdout


@pytest.mark.slow
def test_every_module_is_imported_and_the_window_opens_without_any_extra():
    names = [
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name, _ in trees()
        if name not in AT_THE_HEAD
    ]
    out = run_without_extras(
        """
        import importlib
        for name in json.loads(sys.argv[1]):
            importlib.import_module(name)

        from fastapi.testclient import TestClient
        from qa.web.loading import Loader
        from qa.web.site import build_site

        site = TestClient(build_site(Loader(lambda _: None, print)))
        print([site.get(path).status_code for path in ("/", "/healthz", "/docs", "/mcp")])
        """,
        json.dumps(names),
    )
    assert out == "[200, 200, 200, 404]\n"


def test_the_core_commands_work_without_any_extra(make_folder, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "t", "question": "How many trees are planted along the river?"}\n')
    given = ["--corpus", str(make_folder()), "--index", str(tmp_path / "index")]
    commands = [
        ["index", "build"],
        ["index", "status"],
        ["ask", "How many trees are planted along the river?"],
        ["ask", "種了多少棵樹？"],
        ["search", "trees"],
        ["figures"],
        ["feedback", "list"],
        ["evaluate", "check", str(questions)],
        ["evaluate", str(questions), "--out", str(tmp_path / "results.jsonl")],
    ]
    out = run_without_extras(
        """
        from qa.commands.cli import main
        codes = [main([*json.loads(sys.argv[1]), *line]) for line in json.loads(sys.argv[2])]
        print(codes)
        """,
        json.dumps(given),
        json.dumps(commands),
    )
    assert out.endswith(f"{[0] * len(commands)}\n")
    assert "9,000 trees" in out


# What is said


@pytest.mark.parametrize("module", PACKAGES)
def test_what_is_missing_is_named_with_what_needs_it_and_the_line_that_installs_it(module, without):
    without(module)
    package = PACKAGES[module]
    assert not is_installed(module)
    needs = f"^{re.escape(package.needed_for)} needs {package.name}, which is not installed; "
    with pytest.raises(MissingExtra, match=needs + said_line(package.extra)):
        require(module)


def test_the_line_names_the_python_that_runs(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python"))
    assert install_line("mcp") == '.venv/bin/python -m pip install "beijing-plans-qa[mcp]"'
    monkeypatch.setattr(sys, "executable", "/opt/my tools/bin/python")
    assert (
        install_line("mcp") == "'/opt/my tools/bin/python' -m pip install \"beijing-plans-qa[mcp]\""
    )


def test_what_is_there_is_required_in_silence():
    require("ir_measures", "ijson")
    require_or_exit("ir_measures")


# Commands: one line, exit code 1; 2 where 1 means something else


@pytest.fixture
def lines(built, tmp_path):
    """A set of one question, whose evidence is known."""
    path = tmp_path / "questions.csv"
    path.write_text(
        "id,question,answerable,must,doc,quote\n"
        "c,How many canteens opened?,yes,5,small-report,We opened 5 canteens for the elderly\n"
    )
    return path


@pytest.fixture
def scored(built, lines, tmp_path):
    """The folder of runs, which has the run "first"."""
    folder = tmp_path / "runs"
    assert built("evaluate", str(lines), "--run", "first", "--runs", str(folder))[0] == 0
    return folder


def refused(result, extra, code=1):
    """True if a command ended with the line that installs an extra, and nothing else."""
    found, out, err = result
    assert (found, out) == (code, "")
    [line] = err.splitlines()
    return line.startswith("beijing-qa: ") and bool(re.search(said_line(extra), line))


@pytest.mark.parametrize("way", ["--score", "--run"])
def test_a_run_to_be_measured_is_refused_before_it_begins(built, lines, tmp_path, without, way):
    without("ir_measures")
    results = tmp_path / "results.jsonl"
    more = ["--score"] if way == "--score" else ["--run", "a", "--runs", str(tmp_path / "runs")]
    assert refused(built("evaluate", str(lines), "--out", str(results), *more), "evaluate")
    assert not results.exists()
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("action", "code"), [("score", 1), ("judge", 1), ("compare", 2), ("results", 2)]
)
def test_measuring_results_says_what_is_missing(built, lines, scored, without, action, code):
    results = str(scored / "first" / "results.jsonl")
    rest = {
        "score": ["score", "first"],
        "judge": ["judge", "first", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"],
        "compare": ["compare", "first", "first", "--questions", str(lines)],
        "results": ["compare", results, results, "--questions", str(lines)],
    }[action]
    before = {path: path.read_bytes() for path in (scored / "first").iterdir()}
    without("ir_measures")
    assert refused(built("evaluate", *rest, "--runs", str(scored)), "evaluate", code)
    assert {path: path.read_bytes() for path in (scored / "first").iterdir()} == before


def test_runs_that_were_measured_are_compared_without_the_extra(built, scored, without):
    without("ir_measures")
    assert built("evaluate", "compare", "first", "first", "--runs", str(scored))[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        '[{"question": "How many trees?"}]',
        '{"data": [{"title": "a", "paragraphs": [{"context": "c", "qas": []}]}]}',
    ],
)
def test_a_set_of_one_json_value_says_what_reads_it(built, tmp_path, without, text):
    path = tmp_path / "set.json"
    path.write_text(text)
    without("ijson")
    assert refused(built("evaluate", str(path), "--out", str(tmp_path / "r.jsonl")), "evaluate")
    assert refused(built("evaluate", "check", str(path)), "evaluate", code=2)


@pytest.mark.parametrize(
    ("generator", "quantize", "module"),
    [
        ("openai:m", "", "openai"),
        ("transformers:m", "8bit", "bitsandbytes"),
        ("transformers:m", "4bit", "accelerate"),
    ],
)
def test_a_language_model_without_its_package_is_refused_before_an_index_is_built(
    cli, lines, tmp_path, without, monkeypatch, generator, quantize, module
):
    extra = PACKAGES[module].extra
    without(module)
    monkeypatch.setenv("BEIJING_QA_QUANTIZE", quantize)
    with pytest.raises(MissingExtra, match=PACKAGES[module].name + ".*" + said_line(extra)):
        check_generator(Settings(generator=generator, quantize=quantize))
    for path in cli.index.glob("*"):
        path.rename(tmp_path / path.name)
    assert refused(cli("ask", "--generator", generator, "How many trees?"), extra)
    out = str(tmp_path / "r.jsonl")
    assert refused(cli("evaluate", str(lines), "--out", out, "--generator", generator), extra)
    assert refused(cli("chat", "--generator", generator, "--port", "0"), extra)
    assert list(cli.index.glob("*")) == []


def test_a_judge_without_its_package_is_refused(built, scored, without):
    without("openai")
    line = ["judge", "first", "--model", "m", "--base-url", "http://127.0.0.1:9/v1"]
    assert refused(built("evaluate", *line, "--runs", str(scored)), "openai")


@pytest.mark.parametrize("program", [fit_judge, fit_ranker])
def test_a_program_that_fits_ends_with_the_line(program, without):
    without("scipy")
    with pytest.raises(SystemExit, match=said_line("train")):
        program.main(["set.jsonl"])
