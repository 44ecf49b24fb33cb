import json
import os
import subprocess
import sys
import textwrap

import pytest
from conftest import REPORTS
from fakes import HashingEmbedder

import app
from corpus.listing import update_manifest
from index.builds import point_to
from qa.answer import Answer, QuestionType
from qa.commands.cli import main
from qa.rendering.text import to_record

HEAVY = (
    "torch",
    "faiss",
    "transformers",
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "gradio",
    "bm25s",
)
RECORD = list(to_record(Answer("", "", QuestionType.NUMBER)))


def error_of(result):
    """The only line of an error: on standard error, with exit code 1, and nothing printed."""
    code, out, err = result
    assert (code, out) == (1, "")
    [line] = err.splitlines()
    assert line.startswith("beijing-qa: ")
    return line.removeprefix("beijing-qa: ")


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout


# What is imported


def test_help_and_wrong_usage_import_nothing_heavy():
    out = run_python(
        f"""
        import contextlib, io, sys
        from qa.commands.cli import main
        for line in ("--help", "ask --help", "index build --help", "chat --help", "nonsense", ""):
            with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                with contextlib.redirect_stdout(io.StringIO()):
                    main(line.split())
        print([name for name in {HEAVY} if name in sys.modules])
        """
    )
    assert out == "[]\n"


def test_importing_the_package_imports_nothing_heavy():
    out = run_python(
        f"""
        import sys
        import qa, app, qa.settings, qa.answer, qa.opening
        print([name for name in {HEAVY} if name in sys.modules])
        """
    )
    assert out == "[]\n"


def test_the_module_runs_as_a_script():
    done = subprocess.run(
        [sys.executable, "-m", "qa.commands.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("usage: beijing-qa")
    assert done.stderr == ""


# Exit codes


def test_help_is_exit_code_0_and_shows_every_command(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    for command in ("chat", "ask", "search", "evaluate", "index build", "index manifest"):
        assert f"beijing-qa {command}" in out


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "ask",
        "ask one two",
        "index",
        "search trees -k 0",
        "search trees -k many",
        "evaluate questions.jsonl",
        "ask --unknown trees",
        "chat --port many",
    ],
)
def test_wrong_usage_is_exit_code_2(line, capsys):
    with pytest.raises(SystemExit) as caught:
        main(line.split())
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("usage: beijing-qa")


def test_an_abstention_is_exit_code_0(built):
    code, out, _ = built("ask", "?!")
    assert code == 0
    assert "no words" in out


def test_an_interrupt_is_exit_code_130(built, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(HashingEmbedder, "embed", interrupt)
    code, out, err = built("search", "trees")
    assert (code, out) == (130, "")
    assert "Traceback" not in err


# Commands


def test_build_tells_what_was_built_and_status_the_reports(cli):
    code, out, _ = cli("index", "build")
    assert code == 0
    assert out == f"{cli.index}: 10 passages of 1 reports, model all-MiniLM-L6-v2\n"
    code, status, err = cli("index", "status")
    assert (code, err) == (0, "")
    assert status.startswith(out)
    assert "small-report: Work report of the town of Willow Bridge (2020-01-15)" in status


def test_an_index_of_another_version_is_built_anew_by_a_question_and_told_by_status(built):
    [path] = built.index.glob("build-*/recipe.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 1}))
    point_to(built.index, path.parent)
    assert "format 1, this version reads" in error_of(built("index", "status"))
    code, _, err = built("ask", "How many trees?")
    assert code == 0
    assert err.startswith("The index was made by another version; building it anew ...")
    assert built("index", "status")[0] == 0


def test_verify_reads_every_file_and_names_a_changed_one(built):
    code, out, _ = built("index", "verify")
    assert (code, out) == (0, f"{built.index}: 16 files are as they were written\n")
    [path] = built.index.glob("build-*/sentences.faiss")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "was changed or cut short" in error_of(built("index", "verify"))


def test_a_first_question_builds_the_index(cli):
    assert not cli.index.exists()
    assert cli("ask", "How many trees?")[0] == 0
    assert (cli.index / "CURRENT").is_file()


def test_ask_json_prints_one_object_with_the_fields_of_a_results_line(built):
    for question in ("How many canteens opened in 2019?", "zeppelins", ""):
        code, out, err = built("ask", "--json", question)
        assert (code, err) == (0, "")
        [line] = out.splitlines()
        record = json.loads(line)
        assert list(record) == RECORD
        assert "id" not in record
        assert record["question"] == question


def test_ask_json_prints_a_question_that_is_not_utf8(built):
    code, out, _ = built("ask", "--json", "How many trees\udcff?")
    assert code == 0
    assert json.loads(out)["question"] == "How many trees ?"


def test_ask_prints_text(built):
    code, out, err = built("ask", "How many trees?")
    assert (code, err) == (0, "")
    assert out.strip()
    assert not out.startswith("{")


def test_search_prints_k_passages_with_their_place(built):
    code, out, err = built("search", "trees along the river", "-k", "2")
    assert (code, err) == (0, "")
    assert out.startswith("1. ")
    assert "small-report > Looking ahead to 2020 > Make the town greener\nPlant 9,000 trees" in out
    assert "\n2. " in out
    assert "\n3. " not in out


def test_search_json_prints_one_object_a_line(built):
    code, out, err = built("search", "trees", "--json", "-k", "3")
    assert (code, err) == (0, "")
    assert [json.loads(line)["rank"] for line in out.splitlines()] == [1, 2, 3]


def test_manifest_tells_what_changed(cli):
    (cli.corpus / "second.txt").write_text("Second report\n\nIt says more.\n")
    code, out, err = cli("index", "manifest", str(cli.corpus))
    assert (code, err) == (0, "")
    assert out == "second.txt: added: Second report · en · no date found\n"


def test_a_new_report_that_cannot_be_read_is_named_and_the_exit_code_says_so(cli):
    (cli.corpus / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
    code, out, err = cli("index", "manifest", str(cli.corpus))
    assert code == 1
    assert "broken.pdf: cannot be read, left out: is a broken PDF" in out
    assert "broken.pdf" in err
    code, out, err = cli("index", "build")
    assert code == 1
    assert "passages of 1 reports" in out
    assert "broken.pdf: left out, as it cannot be read: is a broken PDF" in err


def write_set(folder, *questions):
    path = folder / "set.jsonl"
    lines = [{"id": str(n), "question": q} for n, q in enumerate(questions)]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_evaluate_writes_a_line_a_question_and_nothing_to_standard_output(built, tmp_path):
    path, out_path = write_set(tmp_path, "How many trees?", "zeppelins"), tmp_path / "out.jsonl"
    code, out, err = built("evaluate", str(path), "--out", str(out_path))
    assert (code, out) == (0, "")
    assert f"{out_path}: 2 results" in err
    lines = [json.loads(line) for line in out_path.read_text(encoding="utf-8").splitlines()]
    assert [list(line) for line in lines] == [["id", *RECORD]] * 2


def test_evaluate_score_prints_the_measures(built, tmp_path):
    path = write_set(tmp_path, "How many trees?")
    code, out, _ = built("evaluate", str(path), "--out", str(tmp_path / "o.jsonl"), "--score")
    assert code == 0
    assert ["questions", "1"] in [line.split() for line in out.splitlines()]


def test_chat_starts_the_window_with_port_and_folders(cli, monkeypatch):
    started = []
    monkeypatch.setattr(app, "start", lambda settings, *_: started.append(settings) or 0)
    assert cli("chat", "--port", "0", "--host", "::1")[0] == 0
    [settings] = started
    assert (settings.port, settings.host) == (0, "::1")
    assert (settings.corpus_dir, settings.index_dir) == (cli.corpus, cli.index)


# Errors: one line on standard error


def test_a_missing_corpus_folder_is_named(cli, tmp_path):
    for command in (("index", "build"), ("ask", "How many trees?")):
        line = error_of(cli(*command, corpus=tmp_path / "nowhere"))
        assert line.startswith(f"{tmp_path / 'nowhere'}: no manifest.toml")


def test_the_manifest_of_a_missing_folder_is_named(cli, tmp_path):
    line = error_of(cli("index", "manifest", str(tmp_path / "nowhere")))
    assert line.startswith(f"{tmp_path / 'nowhere'}: no such folder")


def test_a_changed_report_stops_every_answer_and_names_the_command(built):
    report = built.corpus / "small-report.txt"
    report.write_bytes(report.read_bytes().replace(b"9,000", b"8,000"))
    for command in (("ask", "How many trees?"), ("search", "trees"), ("index", "status")):
        line = error_of(built(*command))
        assert line.startswith(f"{report}: changed since it was listed")
        assert line.endswith(f"beijing-qa index manifest {built.corpus}")


def test_a_changed_report_listed_anew_asks_for_a_new_index(built):
    report = built.corpus / "small-report.txt"
    report.write_bytes(report.read_bytes().replace(b"9,000", b"8,000"))
    update_manifest(built.corpus)
    line = error_of(built("ask", "How many trees?"))
    assert (
        line
        == f"{built.index}: made of other reports than are there now; run: beijing-qa index update"
    )
    assert built("index", "build")[0] == 0
    assert "8,000 trees" in built("search", "trees")[1]


def test_an_unlisted_report_stops_every_answer(built):
    (built.corpus / "second.txt").write_text("Second report\n\nIt says more.\n")
    assert "second.txt: not listed" in error_of(built("ask", "How many trees?"))


def test_an_index_made_with_other_settings_is_named_with_both(built, monkeypatch):
    monkeypatch.setenv("BEIJING_QA_MAX_TOKENS", "100")
    line = error_of(built("ask", "How many trees?"))
    assert "made with max_tokens = 256, the settings say 100" in line
    monkeypatch.undo()


def test_an_index_made_with_another_model_is_named_with_both(built):
    line = error_of(built("--model", "other", "ask", "How many trees?"))
    assert "made with model = 'all-MiniLM-L6-v2', the settings say 'other'" in line


def test_a_truncated_index_is_named(built):
    [path] = built.index.glob("build-*/passages.faiss")
    path.write_bytes(path.read_bytes()[:-1])
    line = error_of(built("ask", "How many trees?"))
    assert line == f"{path}: was changed or cut short; run: beijing-qa index build"


def test_the_status_of_no_index_names_the_command(cli):
    assert "no index there; run: beijing-qa index build" in error_of(cli("index", "status"))


@pytest.mark.parametrize(("variable", "value"), [("TOP_K", "zero"), ("COLOUR", "red")])
def test_a_bad_setting_is_named(cli, monkeypatch, variable, value):
    monkeypatch.setenv(f"BEIJING_QA_{variable}", value)
    assert variable.lower() in error_of(cli("ask", "How many trees?"))


def test_a_bad_question_set_is_named_before_anything_is_loaded(cli, tmp_path):
    out_path = tmp_path / "out.jsonl"
    missing = str(tmp_path / "none.jsonl")
    for line in (["--out", str(out_path)], ["--run", "first"]):
        code, out, err = cli("evaluate", missing, *line)
        assert (code, out) == (2, "")
        assert err == f"beijing-qa: {missing}: there is no such file or folder\n"
    assert not cli.index.exists()
    assert not out_path.exists()


def test_results_that_cannot_be_written_are_an_error(built, tmp_path):
    path = write_set(tmp_path, "How many trees?")
    code, out, err = built("evaluate", str(path), "--out", str(tmp_path / "none" / "out.jsonl"))
    assert (code, out) == (2, "")
    assert "there is no folder" in err.splitlines()[-1]


def test_an_index_folder_that_is_a_file_is_an_error(cli):
    cli.index.write_text("not a folder")
    assert str(cli.index) in error_of(cli("ask", "How many trees?"))


# With the real model


@pytest.mark.model
def test_the_command_gives_the_answer_of_the_library(answerer, index_folder, capsys):
    question = "How many elderly care beds were added in 2023?"
    assert (
        main(["--corpus", str(REPORTS), "--index", str(index_folder), "ask", "--json", question])
        == 0
    )
    [line] = capsys.readouterr().out.splitlines()
    record, expected = json.loads(line), to_record(answerer.answer(question))
    assert not record["abstained"]
    for name in ("question", "understood", "kind", "answer", "abstain_reason", "citations"):
        assert record[name] == expected[name]
    assert [hit["passage_id"] for hit in record["retrieved"]] == [
        hit["passage_id"] for hit in expected["retrieved"]
    ]


@pytest.mark.model
def test_a_model_that_is_not_here_is_one_line(capsys, make_folder, tmp_path):
    arguments = [
        "--corpus",
        str(make_folder()),
        "--index",
        str(tmp_path / "i"),
        "--model",
        "no-such-model",
    ]
    code = main([*arguments, "index", "build"])
    captured = capsys.readouterr()
    assert "the model 'no-such-model' is not on this machine" in error_of(
        (code, captured.out, captured.err)
    )


# A language model


def test_ask_evaluate_and_chat_take_a_language_model(built, model_server, tmp_path, monkeypatch):
    server = ("--generator", "openai:empty", "--base-url", f"{model_server}/v1")
    question = "How many ponds were dug in 2023?"
    code, out, _ = built("ask", "--json", *server, question)
    record = json.loads(out)
    assert (code, list(record)) == (0, RECORD)
    if not record["abstained"]:  # the fake embedder's judgement; then a model was asked
        assert record["generation"]["model"] == "openai:empty"

    questions = tmp_path / "set.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": question}), encoding="utf-8")
    out_file = tmp_path / "r.jsonl"
    code, _, err = built("evaluate", str(questions), "--out", str(out_file), *server)
    assert code == 0
    assert ("openai:empty: 1 questions asked" in err) != json.loads(out_file.read_text())[
        "abstained"
    ]

    started = []
    monkeypatch.setattr(app, "start", lambda settings, *_: started.append(settings) or 0)
    assert built("chat", *server)[0] == 0
    assert (started[0].generator, started[0].base_url) == (server[1], server[3])


@pytest.mark.model
def test_a_run_whose_model_never_replied_ends_with_1_and_says_why(index_folder, tmp_path, capsys):
    questions = tmp_path / "set.jsonl"
    asked = "How many new jobs were created in urban areas in 2023?"
    lines = [json.dumps({"id": str(n), "question": asked}) for n in range(2)]
    questions.write_text("\n".join(lines), encoding="utf-8")
    server = ["--generator", "openai:gone", "--base-url", "http://127.0.0.1:9/v1"]
    command = ["evaluate", str(questions), "--out", str(tmp_path / "r.jsonl"), *server]
    assert main(["--index", str(index_folder), *command]) == 1
    err = capsys.readouterr().err
    assert "  2 of them: openai:gone: no connection to http://127.0.0.1:9/v1" in err
    assert err.splitlines()[-1].startswith("beijing-qa: the model gave no reply to any question (")
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--generator", "gpt"), "use transformers:NAME_OR_FOLDER, openai:MODEL"),
        (("--base-url", "http://127.0.0.1:9/v1"), "set generator = openai:MODEL"),
    ],
)
def test_a_language_model_of_no_known_form_is_an_error(cli, arguments, said):
    assert said in error_of(cli("ask", *arguments, "How many ponds?"))


@pytest.mark.model
def test_the_command_shows_what_the_model_wrote(index_folder, model_server, capsys):
    server = ["--generator", "openai:good", "--base-url", f"{model_server}/v1"]
    question = "How many new jobs were created in urban areas in 2023?"
    assert main(["--index", str(index_folder), "ask", *server, question]) == 0
    out = capsys.readouterr().out
    assert out.startswith("In 2023, 281,000 new jobs were created in urban areas. [1]\n")
    assert "(Written by openai:good, each sentence checked against its source.)" in out


def run_unread(*command):
    """Run the command with nobody who reads what it prints, as `| head` once it has enough."""
    reading, writing = os.pipe()
    os.close(reading)
    program = [
        sys.executable,
        "-c",
        "import sys; from qa.commands.cli import main; sys.exit(main())",
    ]
    with os.fdopen(writing, "wb") as out:
        return subprocess.run([*program, *command], stdout=out, stderr=subprocess.PIPE, text=True)


def test_a_reader_that_goes_away_ends_the_command_quietly(make_folder):
    process = run_unread("index", "manifest", str(make_folder()))
    assert (process.returncode, process.stderr) == (141, "")


@pytest.mark.parametrize(
    "command", [["figures"], ["figures", "--csv", "-"], ["evaluate", "check"]], ids=" ".join
)
def test_whatever_nobody_reads_ends_quietly(make_folder, tmp_path, command):
    given = [str(write_set(tmp_path, "", ""))] if "check" in command else []
    process = run_unread("--corpus", str(make_folder()), *command, *given)
    assert process.returncode == 141
    assert not set(process.stderr.splitlines()) - {f"{' '.join(given)}: 2 questions, 2 faults"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_an_output_cannot_hold_is_escaped_as_json_has_it(encoding):
    code = (
        "import json, sys\nfrom qa.commands.cli import main\nimport qa.commands.cli\n"
        "said = json.dumps({'a': '“é” 谢 😀'}, ensure_ascii=False)\n"
        "qa.commands.cli._run = lambda _: print(said) or 0\n"
        "sys.exit(main())"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode(encoding)) == {"a": "“é” 谢 😀"}


def test_help_that_nobody_reads_is_no_error():
    assert run_unread("--help").stderr == ""


# figures


def test_figures_are_listed_with_what_they_count_and_their_pair(cli):
    code, out, err = cli("figures", "--year", "2024", corpus=REPORTS)
    assert (code, err) == (0, "")
    assert (
        "16,000: cultural activities for the capital's citizens (plan, 2024); 17,000 (result, 2023)"
        in out
    )
    assert all("(plan, 2024)" in line or "(2024)" in line for line in out.splitlines())


def test_figures_are_written_as_csv_whole(cli, tmp_path):
    path = tmp_path / "figures.csv"
    assert cli("figures", "--csv", str(path), corpus=REPORTS) == (0, "", "")
    _, out, _ = cli("figures", "--csv", "-", corpus=REPORTS)
    assert path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") == out.replace("\r\n", "\n")
    assert [p.name for p in tmp_path.glob("figures*")] == ["figures.csv"]


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--year", "1999", "no figure is of 1999; there are figures of 2020, 2021, 2023, 2024"),
        ("--report", "nothing", "no report has the id 'nothing'; there are work-report-2024"),
    ],
)
def test_figures_of_no_year_or_report_are_an_error_that_names_those_there(cli, option, value, said):
    assert error_of(cli("figures", option, value, corpus=REPORTS)).startswith(said)
