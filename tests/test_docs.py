"""The documents say what the code does."""

import ast
import doctest
import importlib
import json
import os
import re
import shlex
import tomllib
from argparse import _SubParsersAction
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import REPORTS
from test_house_rules import PACKAGES

import qa.opening
from corpus.document import Period
from corpus.manifest import read_manifest
from corpus.passages import Passage
from index.retriever import Hit
from qa.answer import AbstainReason, Answer, Citation, QuestionType
from qa.commands.cli import _parser, main
from qa.commands.evaluate_options import FORMATS
from qa.evaluation.exports.registry import EXPORTS
from qa.evaluation.formats.csv_table import SET_COLUMNS
from qa.evaluation.judgements import MEASURES as JUDGED
from qa.evaluation.measures.registry import MEASURES
from qa.evaluation.question_set import read_questions
from qa.evaluation.run_folder import RunFolder
from qa.evaluation.score_table import ScoreTable
from qa.rendering.text import SCHEMA_VERSION, to_record, to_text
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
SETS = sorted((ROOT / "qa" / "evaluation" / "data").glob("*.jsonl"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def section(name, heading):
    """The text under a heading of level 2, up to the next."""
    _, _, rest = f"\n{read(name)}".partition(f"\n## {heading}\n")
    assert rest, f"{name} has no heading {heading!r}"
    return rest.partition("\n## ")[0]


def rows(text):
    """The cells of every row of every table, headers and rules left out."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        lines = [[c.strip() for c in line.strip("|").split(" | ")] for line in table.splitlines()]
        found += [[cell.strip("` |") for cell in cells] for cells in lines[2:]]
    return found


def first_cells(text):
    return [cells[0] for cells in rows(text)]


def blocks(name, language):
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", read(name), re.MULTILINE | re.DOTALL)


def command_lines(name):
    """The arguments of every line of a block that runs the command."""
    lines = "".join(blocks(name, "sh") + blocks(name, "text")).splitlines()
    runs = (line.removeprefix("$ ") for line in lines)
    return [shlex.split(run)[1:] for run in runs if run.startswith("beijing-qa ")]


def subcommands(parser):
    """Every command of a parser, those of its commands included: "index", "index build"."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, sub in action.choices.items():
                yield from (name, *(f"{name} {below}" for below in subcommands(sub)))


# The README


@pytest.mark.parametrize("command", ["make chat", "make test"])
def test_the_readme_names_the_two_commands_and_they_are_there(command):
    assert any(line.startswith(command) for line in "".join(blocks("README.md", "sh")).splitlines())
    assert f"\n{command.removeprefix('make ')}: " in read("Makefile")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_make_target_named_is_there(path):
    code = re.findall(r"`(make [a-z]+)", read(path)) + re.findall(r"^make [a-z]+", read(path), re.M)
    for command in code:
        assert f"\n{command.removeprefix('make ')}: " in read("Makefile"), command


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_line_shown_is_right_usage(path):
    for arguments in command_lines(path):
        _parser().parse_args(arguments)  # wrong usage exits


def test_the_readme_is_short():
    assert len(read("README.md").splitlines()) <= 120


def test_every_command_line_in_the_table_of_uses_is_right_usage():
    shown = re.findall(
        r"`(?:\w+=\S+ )?(beijing-qa [^`]+)`", section("README.md", "More ways to use it")
    )
    assert len(shown) >= 6
    for line in shown:
        _parser().parse_args(shlex.split(line)[1:])  # wrong usage exits


def test_every_document_is_linked_from_the_readme_or_from_another_one():
    linked = {
        (path.parent / target.partition("#")[0]).resolve()
        for path in DOCS
        for target in re.findall(r"\]\(([^)]+)\)", read(path))
    }
    assert [path.name for path in DOCS if path not in linked and path.name != "README.md"] == []


def shown_answers():
    """Each question shown in the README, with the reply below it."""
    shown = [block.partition("\n") for block in blocks("README.md", "text")]
    return [(shlex.split(command)[-1], reply.rstrip("\n")) for command, _, reply in shown]


@pytest.mark.model
@pytest.mark.parametrize(("question", "reply"), shown_answers())
def test_the_readme_shows_what_the_answerer_gives(answerer, question, reply):
    given = to_text(answerer.answer(question))
    if reply.endswith("\n  …"):  # the rest is left out
        assert given.startswith(reply.removesuffix("…"))
    else:
        assert given == reply


def test_the_readme_shows_an_answer_and_an_abstention():
    replies = [reply for _, reply in shown_answers()]
    assert [reply.startswith("The reports don't say") for reply in replies] == [False, True]


# Commands


def test_every_subcommand_is_shown_and_help_tells_them(capsys):
    known = set(subcommands(_parser()))
    lines = [" ".join(arguments) for arguments in command_lines("docs/commands.md")]
    assert [name for name in known if not any(f" {name} " in f" {line} " for line in lines)] == []
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert [name for name in known if f"\n    {name.split()[0]} " not in out] == []


# Reports


def test_the_reports_are_listed_as_in_the_manifest():
    listed = []
    for _, source, _ in read_manifest(REPORTS).values():
        date = source.date_label
        if source.event_date and source.published:
            date += f", published {source.published}"
        listed.append([source.title, source.publisher, date])
    assert rows(read("docs/reports.md")) == listed


# Settings


def test_the_table_of_settings_is_that_of_the_code():
    expected = []
    for setting in fields(Settings):
        value = getattr(Settings(), setting.name)
        value = ", ".join(value) if isinstance(value, tuple) else value
        shown = str(value).removeprefix(f"{ROOT}/")
        shown = shown.replace(os.environ["XDG_CACHE_HOME"], "~/.cache")
        expected.append([setting.name, shown, f"BEIJING_QA_{setting.name.upper()}"])
    assert [cells[:3] for cells in rows(read("docs/settings.md"))] == expected


# Results


@pytest.fixture
def record():
    """A results line with everything in it."""
    passage = Passage("a", 0, 4, "text", (), Period(None, "statement"), ())
    citation = Citation(1, "a", "A", "2024-01-01", "text", 0, 4, "a:0-4")
    answer = Answer("?", "text [1]", QuestionType.NUMBER, (citation,), hits=(Hit(passage, 1.0, 1),))
    return {"id": "1", **to_record(answer)}


def test_every_field_of_a_results_line_is_described(record):
    name = "docs/results-schema.md"
    assert first_cells(section(name, "What comes out")) == list(record)
    assert first_cells(section(name, "A citation")) == list(record["citations"][0])
    assert first_cells(section(name, "A passage found")) == list(record["retrieved"][0])


def test_every_question_type_and_reason_is_described():
    assert first_cells(section("docs/results-schema.md", "Question types")) == list(QuestionType)
    assert first_cells(section("docs/results-schema.md", "Reasons")) == list(AbstainReason)


def test_the_version_described_is_the_one_written():
    assert f"describes version {SCHEMA_VERSION}" in " ".join(read("docs/results-schema.md").split())


def example():
    [block] = blocks("docs/results-schema.md", "json")
    return json.loads(block)


def test_the_example_has_every_field(record):
    assert list(example()) == list(record)
    assert list(example()["citations"][0]) == list(record["citations"][0])
    assert list(example()["retrieved"][0]) == list(record["retrieved"][0])


def test_the_offsets_of_the_example_point_to_its_quote():
    for citation in example()["citations"]:
        path, _, _ = read_manifest(REPORTS)[citation["doc_id"]]
        text = path.read_bytes().decode("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.model
def test_the_example_is_what_the_answerer_gives(answerer):
    shown = example()
    given = to_record(answerer.answer(shown["question"]))
    for name in ("understood", "kind", "answer", "abstained", "abstain_reason", "citations"):
        assert given[name] == shown[name]
    assert given["retrieved"][0]["passage_id"] == shown["retrieved"][0]["passage_id"]


# Quality


def test_every_measure_is_described():
    counts = ["questions", "answerable", "unanswerable", "unknown", "not run", "errors"]
    described = first_cells(section("docs/quality.md", "Measures"))
    assert described == [*counts, *MEASURES, *JUDGED, "by type"]
    assert {*counts, "by type"} <= ScoreTable().summary().keys()


def test_every_set_is_listed_with_its_counts():
    listed = {cells[0]: cells[1:] for cells in rows(section("docs/quality.md", "Sets"))}
    for path in SETS:
        questions = read_questions(path)
        n_answerable = sum(q.answerable is True for q in questions)
        assert listed.get(path.stem) == [str(len(questions)), str(n_answerable)], path.stem


# Evaluation


def test_every_column_of_a_table_of_questions_is_described():
    described = first_cells(section("docs/evaluation.md", "1. Write questions"))
    assert described[:11] == list(SET_COLUMNS)


def test_every_file_of_a_run_is_described():
    described = first_cells(section("docs/evaluation.md", "3. Run them"))
    files = [v.name for v in vars(RunFolder(Path("x"))).values() if v.suffix]
    assert sorted(described) == sorted(files)


def test_every_format_to_export_to_is_described_and_offered():
    described = first_cells(section("docs/evaluation.md", "Take results elsewhere"))
    assert described == list(EXPORTS) == list(FORMATS)


@pytest.mark.model
def test_the_walk_from_a_spreadsheet_to_a_comparison_goes_as_it_is_told(
    real_index, index_folder, tmp_path, monkeypatch, capsys
):
    name = "docs/evaluation.md"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEIJING_QA_INDEX_DIR", str(index_folder))
    questions = tmp_path / "questions.csv"
    [table] = blocks(name, "csv")
    questions.write_text(table, encoding="utf-8")

    [shown] = blocks(name, "text")
    command, _, faults = shown.partition("\n")
    assert main(shlex.split(command)[2:]) == 1
    assert capsys.readouterr().out == faults
    [mend] = re.findall(r"quote corrected \(`([^`]+)`\)", read(name))
    questions.write_text(table.replace("7,000 new kindergarten places", mend), encoding="utf-8")

    left_out = (".venv/bin/pip ", "beijing-qa evaluate judge", "beijing-qa evaluate dev-v2.0.json")
    lines = [x for x in "".join(blocks(name, "sh")).splitlines() if not x.startswith(left_out)]
    for line in lines:
        words = shlex.split(line)
        with monkeypatch.context() as given:
            if "=" in words[0]:
                given.setenv(*words.pop(0).split("="))
            assert main(words[1:]) == 0, line
    assert len(lines) == 7
    out = capsys.readouterr().out
    assert "broken: passed in the first only (1)" in out
    assert (tmp_path / "runs" / "first" / "report.html").exists()
    assert (tmp_path / "runs" / "first" / "export" / "trec" / "run.trec").exists()


# The window


@pytest.mark.filterwarnings("ignore:unclosed event loop:ResourceWarning")
def test_the_names_of_elements_are_those_of_the_page():
    from qa.web.loading import Loader
    from qa.web.page.window import build_window

    window, _ = build_window(Loader(lambda _: None, lambda _: None))
    components = window.get_config_file()["components"]
    there = {component["props"].get("elem_id") for component in components}
    named = first_cells(section("docs/window.md", "Names of elements"))
    assert [name for name in named if name not in there] == []


# All documents


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)]+)\)", read(path)):
        if not target.startswith("https://"):
            assert (path.parent / target.partition("#")[0]).exists(), target


def anchors(path):
    """What a link to a heading of a document ends with."""
    headings = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_to_a_heading_leads_to_one(path):
    for target, anchor in re.findall(r"\]\(([\w./-]*)#([^)]+)\)", read(path)):
        assert anchor in anchors(path.parent / target if target else path), (target, anchor)


@pytest.mark.parametrize(
    "path", [path for path in DOCS if path.name != "CHANGELOG.md"], ids=lambda path: path.name
)
def test_every_file_of_the_code_that_a_document_names_is_there(path):
    named = re.findall(r"`((?:corpus|index|qa|tests|benchmarks|docs)/[\w./-]+)`", read(path))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_order_of_packages_told_is_the_one_that_is_held():
    [told] = re.findall(r"in this list:\n\n((?: {4}.*\n)+)", read("docs/architecture.md"))
    of = {name: at for at, row in enumerate(PACKAGES) for name in row}
    names = re.findall(r"\w+", told)
    assert sorted(names) == sorted(of) and [of[n] for n in names] == sorted(of.values())


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_module_that_a_document_runs_is_there(path):
    for module in re.findall(r"python -m ((?:qa|benchmarks)\.[\w.]+)", read(path)):
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), module


def test_every_promise_of_the_architecture_has_its_test():
    promised = rows(section("docs/architecture.md", "Promises and their tests"))
    assert len(promised) >= 15
    for _, test in promised:
        name, _, path = test.replace("`", "").partition(" in ")
        assert f"\ndef {name}(" in read(path)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_name_imported_in_an_example_is_there(path):
    for block in blocks(path, "python"):
        if ">>>" in block:
            continue
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(node.module)
                assert [a.name for a in node.names if not hasattr(module, a.name)] == []


def test_the_licence_is_the_one_declared():
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "Apache-2.0"
    assert read("LICENSE").split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in read("LICENSE")


def test_the_changelog_has_a_place_for_what_comes_next_and_a_part_for_each_version():
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", read("CHANGELOG.md"), re.M)
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == tomllib.loads(read("pyproject.toml"))["project"]["version"]
    dates = [date for _, date in versions[1:]]
    assert all(dates) and dates == sorted(dates, reverse=True)


# Examples in docstrings and for Python


@pytest.fixture
def default_answerer(real_index, index_folder, monkeypatch):
    """Let `qa.answer` open the index of this test run, and forget it afterwards."""
    monkeypatch.setenv("BEIJING_QA_INDEX_DIR", str(index_folder))
    qa.opening._default_answerer.cache_clear()
    yield
    qa.opening._default_answerer.cache_clear()


@pytest.mark.model
@pytest.mark.usefixtures("default_answerer")
@pytest.mark.parametrize("module", ["qa", "qa.opening"])
def test_the_examples_of_docstrings_run(module):
    outcome = doctest.testmod(importlib.import_module(module))
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.model
@pytest.mark.usefixtures("default_answerer")
def test_the_examples_for_python_run():
    name = "docs/python.md"
    text = "\n".join(blocks(name, "python"))
    test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
    outcome = doctest.DocTestRunner().run(test)
    assert outcome.attempted > 10
    assert outcome.failed == 0


# The table of figures


def test_the_fields_of_the_table_of_figures_are_those_of_the_code(documents):
    from qa.figures.csv_file import COLUMNS

    assert tuple(first_cells(section("docs/figures.md", "Fields"))) == COLUMNS


def test_the_example_and_the_counts_of_the_table_of_figures_hold(documents, monkeypatch):
    from qa.figures.table import figure_rows

    monkeypatch.chdir(ROOT)
    text = read("docs/figures.md")
    test = doctest.DocTestParser().get_doctest(text, {}, "figures.md", "figures.md", 0)
    outcome = doctest.DocTestRunner().run(test)
    assert outcome.attempted and not outcome.failed
    rows = figure_rows(documents)
    of_work_report = [row for row in rows if row.doc_id == "work-report-2024"]
    assert f"all {len(rows)} figures" in text and f"its {len(of_work_report)} figures" in text
    assert sum(bool(row.pair) for row in rows) == 2 * 10


# The panels


@pytest.mark.model
def test_the_example_of_the_panels_holds(answerer, monkeypatch):
    import qa

    monkeypatch.setattr(qa, "open_answerer", lambda: answerer)
    text = read("docs/panels.md")
    test = doctest.DocTestParser().get_doctest(text, {}, "panels.md", "panels.md", 0)
    outcome = doctest.DocTestRunner().run(test)
    assert outcome.attempted and not outcome.failed
