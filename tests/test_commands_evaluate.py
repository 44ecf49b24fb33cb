"""The command line of the workbench, on a small report with the fake embedder."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qa.commands.cli import _parser, main
from qa.evaluation.answering import answer_all
from qa.evaluation.files import write_pieces
from qa.pipeline import QuestionAnswerer

SMALL = "small-report"


@pytest.fixture
def workbench(built, tmp_path):
    """Return a function that runs an action of `evaluate`, with runs in a folder of the test."""

    def run(*arguments):
        return built("evaluate", *map(str, arguments), "--runs", str(tmp_path / "runs"))

    run.plain = lambda *arguments: built("evaluate", *map(str, arguments))
    run.corpus = built.corpus
    run.folder = tmp_path / "runs"
    return run


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.csv"
    path.write_text(
        "id,question,type,answerable,must,doc,quote\n"
        f't,How many trees are planted along the river?,number,yes,"9000 | 9,000",{SMALL},'
        '"Plant 9,000 trees along the river"\n'
        f"c,How many canteens opened?,number,yes,5,{SMALL},We opened 5 canteens for the elderly\n"
        "z,How many zeppelins flew?,trap,no,,,\n"
    )
    return path


def results(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def refusal(result, code=2):
    """The only line of an error, with its exit code."""
    assert result[0] == code, result
    assert result[1] == ""
    line = result[2].splitlines()[-1]
    assert line.startswith("beijing-qa: ")
    assert "Traceback" not in result[2]
    return line.removeprefix("beijing-qa: ")


# How the command line is read


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("evaluate q.jsonl --out r.jsonl", "run"),
        ("evaluate --out r.jsonl q.jsonl", "run"),
        ("evaluate run q.jsonl --out r.jsonl", "run"),
        ("evaluate ./check --run a", "run"),
        ("evaluate check q.jsonl", "check"),
        ("evaluate compare a b --gate correct=-0.01 abstained=0", "compare"),
    ],
)
def test_questions_are_run_unless_an_action_is_named(line, action):
    args = _parser().parse_args(line.split())
    assert args.run.__closure__[0].cell_contents == action
    if action == "run":
        assert args.questions.name in ("q.jsonl", "check")


@pytest.mark.parametrize("action", ["", "run", "check", "score", "compare", "judge", "export"])
def test_help_has_examples_and_imports_nothing_heavy(action):
    code = (
        "import sys, contextlib\n"
        "from qa.commands.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main(['evaluate', *{action.split()}, '--help'])\n"
        "print([m for m in ('numpy', 'ir_measures', 'jinja2', 'faiss') if m in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "examples:\n  beijing-qa evaluate" in done.stdout
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "q.jsonl",
        "q.jsonl --out r --jobs 0",
        "q.jsonl --out r --timeout 0",
        "compare a",
        "export a xls",
    ],
)
def test_wrong_usage_is_exit_code_2(line, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", *line.split()])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: beijing-qa evaluate")


# Runs


def test_a_run_folder_holds_results_summary_config_and_report(workbench, questions):
    code, out, err = workbench(questions, "--run", "first", "--jobs", "2")
    assert (code, out) == (0, "")
    folder = workbench.folder / "first"
    names = {path.name for path in folder.iterdir()} - {".lock"}
    assert names == {
        "config.json",
        "questions.jsonl",
        "results.jsonl",
        "scores.jsonl",
        "summary.json",
        "report.html",
    }
    assert [line["id"] for line in results(folder / "results.jsonl")] == ["t", "c", "z"]
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["questions"] == 3
    assert summary["measures"]["correct"]["n"] == 2
    assert f"{folder / 'report.html'}: the report" in err
    assert "3/3" in err


def test_the_config_says_what_the_run_was_made_with(workbench, questions):
    workbench(questions, "--run", "first", "--timeout", "60")
    config = json.loads((workbench.folder / "first" / "config.json").read_text())
    assert config["questions"]["n"] == 3
    assert config["set"] == {"name": "questions.csv", "path": str(questions), "format": "csv"}
    assert config["settings"]["min_confidence"] == 0.45
    assert not {"corpus_dir", "host", "port"} & config["settings"].keys()
    assert len(config["corpus"]) == len(config["index files"]) == 64
    assert config["index"]["n_passages"] == 10
    assert config["versions"]["python"].startswith("3.")
    assert config["versions"]["numpy"]
    assert config["machine"]["cores"] == os.cpu_count()
    assert (config["jobs"], config["timeout"]) == (1, 60.0)
    assert set(config["code"]) == {"commit", "changed"}


def test_run_and_out_give_the_same_lines(workbench, questions, tmp_path):
    out = tmp_path / "r.jsonl"
    assert workbench(questions, "--run", "first", "--out", out)[0] == 0
    assert out.read_bytes() == (workbench.folder / "first" / "results.jsonl").read_bytes()


def test_a_run_of_that_name_is_not_written_over(workbench, questions):
    workbench(questions, "--run", "first")
    line = refusal(workbench(questions, "--run", "first"))
    assert line.endswith("is there; go on with --resume, or take another name")


@pytest.mark.parametrize("name", ["../out", "a/b", "..", ""])
def test_a_name_that_is_no_folder_name_is_refused(workbench, questions, name):
    assert "is no name of a run" in refusal(workbench(questions, "--run", name))


def test_a_name_that_is_too_long_is_refused(workbench, questions):
    line = refusal(workbench(questions, "--run", "a" * 300))
    assert line.endswith("has 300 characters; of a run's name at most 200 are taken")


def test_a_broken_run_is_taken_up_and_ends_the_same(workbench, questions):
    workbench(questions, "--run", "whole")
    workbench(questions, "--run", "cut")
    cut, whole = (workbench.folder / name / "results.jsonl" for name in ("cut", "whole"))
    lines = cut.read_bytes().splitlines(keepends=True)
    cut.write_bytes(lines[0] + lines[1][:50])
    for name in ("summary.json", "scores.jsonl", "report.html"):
        (workbench.folder / "cut" / name).unlink()
    for command in (("compare", "whole", "cut"), ("score", "cut"), ("export", "cut", "csv")):
        assert "the run is not complete" in refusal(workbench(*command))
    assert workbench(questions, "--run", "cut", "--resume")[0] == 0
    assert without_times(cut) == without_times(whole)
    assert (workbench.folder / "cut" / "summary.json").exists()


def without_times(path):
    return [{**line, "latency_ms": 0} for line in results(path)]


def test_a_run_is_resumed_only_with_the_same_questions_settings_and_reports(
    workbench, questions, monkeypatch
):
    workbench(questions, "--run", "first")
    monkeypatch.setenv("BEIJING_QA_MIN_CONFIDENCE", "0.7")
    line = refusal(workbench(questions, "--run", "first", "--resume"))
    assert "was started with other settings (min_confidence: 0.45, now 0.7)" in line
    monkeypatch.undo()


def test_a_run_is_not_resumed_with_other_questions(workbench, questions):
    workbench(questions, "--run", "first")
    questions.write_text(questions.read_text().replace("zeppelins", "balloons"))
    line = refusal(workbench(questions, "--run", "first", "--resume"))
    assert "was started with other questions" in line


def test_two_processes_do_not_write_one_run(workbench, questions):
    from filelock import FileLock

    workbench(questions, "--run", "first")
    with FileLock(workbench.folder / "first" / ".lock"):
        line = refusal(workbench(questions, "--run", "first", "--resume"))
    assert line.endswith("another process is writing this run")


def test_a_question_that_fails_is_told_and_the_run_is_done(workbench, questions, monkeypatch):
    plain = QuestionAnswerer.answer

    def answer(self, question, history=()):
        if "canteens" in question:
            raise RuntimeError("broken")
        return plain(self, question, history)

    monkeypatch.setattr(QuestionAnswerer, "answer", answer)
    code, _, err = workbench(questions, "--run", "first")
    assert code == 0
    assert "1 questions failed with an error; they are first in the report" in err
    lines = results(workbench.folder / "first" / "results.jsonl")
    assert [line.get("error") for line in lines] == [None, "RuntimeError: broken", None]


def test_an_interrupted_run_says_how_to_go_on(workbench, questions, monkeypatch, tmp_path):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(QuestionAnswerer, "answer", interrupt)
    code, out, err = workbench(questions, "--out", tmp_path / "r.jsonl")
    assert (code, out) == (130, "")
    assert "go on with the same command and --resume" in err


def test_limit_runs_the_first_questions(workbench, questions, tmp_path):
    out = tmp_path / "r.jsonl"
    assert workbench(questions, "--out", out, "--limit", "2")[0] == 0
    assert [line["id"] for line in results(out)] == ["t", "c"]


# Bad input


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id": "1", "question": "How many trees?"}\n{"id": "2"}\n')
    return path


def test_a_broken_line_is_named_and_stops_the_run(workbench, broken, tmp_path):
    line = refusal(workbench(broken, "--out", tmp_path / "r.jsonl"))
    assert line == f"{broken}, line 2: the field 'question' is missing"
    assert not (tmp_path / "r.jsonl").exists()


def test_a_broken_line_is_skipped_only_if_asked_to(workbench, broken):
    code, _, err = workbench(broken, "--run", "first", "--skip-bad")
    assert code == 0
    assert f"{broken}, line 2: the field 'question' is missing" in err
    config = json.loads((workbench.folder / "first" / "config.json").read_text())
    assert config["questions"] == {"n": 1, "skipped": 1, "sha256": config["questions"]["sha256"]}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no question"),
        (
            '{"id": "1", "question": "Q", "answerable": "perhaps"}',
            "line 1: not a question (answerable",
        ),
        ('{"id": "1", "question": ["Q"]}', "line 1: not a question (question is ['Q'], not text)"),
        ("Dear evaluator", "not a question set"),
    ],
)
def test_a_set_that_cannot_be_used_is_one_line_and_exit_code_2(
    workbench, tmp_path, text, complaint
):
    path = tmp_path / "set.jsonl"
    path.write_text(text)
    assert complaint in refusal(workbench(path, "--out", tmp_path / "r.jsonl"))
    assert complaint in refusal(workbench(path, "--run", "first"))
    assert not (workbench.folder / "first").exists()


def test_a_place_that_cannot_be_written_is_one_line_and_exit_code_2(workbench, questions, tmp_path):
    (tmp_path / "file").write_text("")
    assert "there is no folder" in refusal(
        workbench(questions, "--out", tmp_path / "file" / "r.jsonl")
    )
    (tmp_path / "runs").write_text("")
    assert "cannot be made" in refusal(workbench(questions, "--run", "first"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_one_line_and_exit_code_2(workbench, questions, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    assert "cannot be written" in refusal(workbench(questions, "--out", folder / "r.jsonl"))


def test_texts_of_a_set_that_has_none_are_refused(workbench, questions):
    line = refusal(workbench(questions, "--run", "first", "--set-texts"))
    assert "no texts come with a set of the format csv" in line


# The texts of a set


SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Hall",
            "paragraphs": [
                {
                    "context": "The hall has two towers. The hall was built in 1901 by a mason.",
                    "qas": [
                        {
                            "id": "s1",
                            "question": "When was the hall built?",
                            "answers": [{"text": "1901", "answer_start": 47}],
                        },
                        {"id": "s2", "question": "Who sold the bell?", "answers": []},
                    ],
                },
                {"context": "Ferries cross the lake at noon.", "qas": []},
            ],
        }
    ],
}


def test_a_set_can_be_answered_from_its_own_texts(workbench, tmp_path):
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(SQUAD))
    code, _, _ = workbench(path, "--run", "squad", "--set-texts")
    assert code == 0
    lines = results(workbench.folder / "squad" / "results.jsonl")
    assert {hit["doc_id"] for line in lines for hit in line["retrieved"]} <= {
        "Hall-000",
        "Hall-001",
    }
    summary = json.loads((workbench.folder / "squad" / "summary.json").read_text())
    assert summary["measures"]["success@1"]["value"] == 1.0
    assert summary["by type"].keys() == {"has answer", "no answer"}
    # The index is kept: the second time nothing is embedded, and scores and exports find it.
    assert "Building the index" not in workbench(path, "--run", "again", "--set-texts")[2]
    assert "left out" not in workbench("score", "squad")[2]
    code, out, _ = workbench("export", "squad", "beir")
    assert code == 0
    corpus = [json.loads(x) for x in Path(out.splitlines()[0]).read_text().splitlines()]
    assert [line["text"].split()[0] for line in corpus] == ["The", "Ferries"]


def test_a_set_is_checked_against_its_own_texts(workbench, tmp_path):
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(SQUAD))
    assert workbench.plain("check", path, "--set-texts")[0] == 0
    code, out, err = workbench.plain("check", path)
    assert "is no report" in out
    assert err.endswith("check it against these with --set-texts\n")
    path.write_text(json.dumps(SQUAD).replace('"answer_start": 47', '"answer_start": 470'))
    code, out, _ = workbench.plain("check", path, "--set-texts")
    assert code == 1
    assert "evidence[0].end: 470 to 474 lies outside of Hall-000" in out


# check


def test_check_passes_a_sound_set_and_needs_no_index(cli, questions):
    code, out, err = cli("evaluate", "check", str(questions))
    assert (code, out) == (0, "")
    assert err == f"{questions}: 3 questions, 0 faults\n"
    assert not cli.index.exists()


def test_check_prints_a_line_for_each_fault_and_exits_1(workbench, questions, tmp_path):
    questions.write_text(
        questions.read_text().replace("We opened 5 canteens", "We opened 6 canteens")
    )
    out_path = tmp_path / "sound.jsonl"
    code, out, err = workbench.plain("check", questions, "--write", out_path)
    assert code == 1
    lines = out.splitlines()
    assert lines[0].startswith(f"{questions}, line 3: must[0]: no evidence holds '5'")
    assert (
        "line 3: evidence[0].quote: “We opened 6 canteens for the elderly” is not in any report"
        in lines[1]
    )
    assert err.endswith("3 questions, 2 faults\n")
    sound = results(out_path)
    assert [line["id"] for line in sound] == ["t", "z"]
    [item] = sound[0]["evidence"]
    text = (workbench.corpus / "small-report.txt").read_text(encoding="utf-8")
    assert text[item["start"] : item["end"]] == item["quote"]


def test_check_of_no_set_and_of_an_empty_one_is_exit_code_2(workbench, tmp_path):
    refusal(workbench.plain("check", tmp_path / "none.csv"))
    (tmp_path / "empty.csv").write_text("question\n")
    assert "holds no question" in refusal(workbench.plain("check", tmp_path / "empty.csv"))


# score


def test_score_measures_a_file_of_results(workbench, questions, tmp_path):
    out_path = tmp_path / "r.jsonl"
    workbench(questions, "--out", out_path)
    code, out, _ = workbench("score", out_path, "--questions", questions)
    assert code == 0
    assert ["answerable", "2"] in [line.split() for line in out.splitlines()]
    code, out, _ = workbench("score", out_path, "--questions", questions, "--json")
    assert json.loads(out)["measures"]["verbatim"]["value"] == 1.0
    assert "give --questions SET" in refusal(workbench("score", out_path))


def test_score_judges_a_run_anew_by_a_corrected_set(workbench, questions, tmp_path):
    workbench(questions, "--run", "first")
    before = json.loads((workbench.folder / "first" / "summary.json").read_text())
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(questions.read_text().replace("trap,no", "trap,"))
    assert workbench("score", "first", "--questions", corrected)[0] == 0
    after = json.loads((workbench.folder / "first" / "summary.json").read_text())
    assert (before["unanswerable"], after["unanswerable"]) == (1, 0)
    assert before["set"] != after["set"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["x,How many trees?"],
            "of 3 results 3 answer questions that are not in the set (t, c, z)",
        ),
        (["t,How many trees?"], "of 3 results 2 answer questions that are not in the set (c, z)"),
        (["t,A?", "c,B?", "z,C?"], "of 3 results none answers what the set asks under its id"),
    ],
)
def test_a_set_that_results_do_not_belong_to_is_refused_and_the_run_left_alone(
    workbench, questions, tmp_path, lines, said
):
    workbench(questions, "--run", "first")
    before = {path: path.read_bytes() for path in (workbench.folder / "first").iterdir()}
    foreign = tmp_path / "foreign.csv"
    foreign.write_text("\n".join(["id,question", *lines]))
    kept = workbench.folder / "first" / "results.jsonl"
    for given in ("first", kept):
        line = refusal(workbench("score", given, "--questions", foreign))
        assert f"{said}; the set has {len(lines)} questions; give the set that was run" in line
    assert said in refusal(workbench("compare", "first", "first", "--questions", foreign))
    assert {p: p.read_bytes() for p in (workbench.folder / "first").iterdir()} == before


def test_score_of_nothing_is_refused(workbench):
    assert "neither a run" in refusal(workbench("score", "nothing"))


# compare


@pytest.fixture
def two_runs(workbench, tmp_path):
    """Two runs over twenty questions: the second answers none of them."""
    path = tmp_path / "trees.csv"
    rows = "".join(
        f'{n},How many trees are planted along the river?,yes,"9,000"\n' for n in range(20)
    )
    path.write_text(f"id,question,answerable,must\n{rows}")
    workbench(path, "--run", "first")
    workbench(path, "--run", "second")
    folder = workbench.folder / "second"
    lines = [{**x, "abstained": True, "citations": []} for x in results(folder / "results.jsonl")]
    folder.joinpath("results.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    assert workbench("score", "second")[0] == 0
    return path


@pytest.mark.usefixtures("two_runs")
def test_compare_shows_changes_and_flips_and_the_gate_decides_the_exit_code(workbench):
    code, out, _ = workbench("compare", "first", "second")
    assert code == 0
    assert "broken: passed in the first only (20)" in out
    code, _, err = workbench("compare", "first", "second", "--gate", "correct=-0.01", "abstained=0")
    assert code == 2
    assert "abstained: the runs have no figure" in err
    code, _, err = workbench("compare", "first", "second", "--gate", "correct=-0.01")
    assert code == 1
    assert err == "gate: correct: -1.0000 (-1.0000 to -1.0000), allowed -0.01\n"
    assert workbench("compare", "second", "first", "--gate", "correct=-0.01")[0] == 0
    code, out, _ = workbench("compare", "first", "second", "--json", "--gate", "false-abstain=0")
    assert code == 1
    assert json.loads(out)["gate"][0].startswith("false abstain: +1.0000")


def test_compare_takes_results_files_with_their_set(workbench, two_runs):
    files = [workbench.folder / name / "results.jsonl" for name in ("first", "second")]
    code, out, _ = workbench("compare", *files, "--questions", two_runs)
    assert code == 0
    assert "broken: passed in the first only (20)" in out
    assert "give --questions SET" in refusal(workbench("compare", *files))


@pytest.mark.usefixtures("two_runs")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("first", "none"), "none: neither a run"),
        (("first", "second", "--gate", "quality=0"), "no measure is called 'quality'"),
        (("first", "third"), "the runs are over other questions"),
    ],
)
def test_a_broken_comparison_is_exit_code_2(workbench, questions, arguments, complaint):
    workbench(questions, "--run", "third")
    assert complaint in refusal(workbench("compare", *arguments))


def test_runs_judged_by_other_sets_are_not_compared(workbench, questions, tmp_path):
    workbench(questions, "--run", "first")
    workbench(questions, "--run", "second")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(questions.read_text().replace("trap,no", "trap,"))
    workbench("score", "second", "--questions", corrected)
    assert "were judged by other sets" in refusal(workbench("compare", "first", "second"))


def test_settings_that_are_broken_are_no_fall(workbench, questions, monkeypatch):
    workbench(questions, "--run", "first")
    monkeypatch.setenv("BEIJING_QA_COLOUR", "red")
    assert "COLOUR".lower() in refusal(workbench("compare", "first", "first"))
    monkeypatch.undo()


# export


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("trec", ["run.trec", "qrels.trec"]),
        ("beir", ["corpus.jsonl", "queries.jsonl", "test.tsv"]),
        ("ragas", ["dataset.jsonl"]),
        ("squad", ["predictions.json", "na_prob.json"]),
        ("trec-rag", ["answers.jsonl"]),
        ("deepeval", ["goldens.json"]),
        ("csv", ["results.csv"]),
    ],
)
def test_export_writes_the_files_and_names_them(workbench, questions, name, files):
    workbench(questions, "--run", "first")
    code, out, _ = workbench("export", "first", name)
    assert code == 0
    assert [Path(line).name for line in out.splitlines()] == files
    assert all(Path(line).stat().st_size for line in out.splitlines())


def test_export_goes_where_it_is_told(workbench, questions, tmp_path):
    workbench(questions, "--run", "first")
    _, out, _ = workbench("export", "first", "csv", "--to", tmp_path / "deep" / "table")
    assert out == f"{tmp_path / 'deep' / 'table' / 'results.csv'}\n"


def test_an_export_of_passages_needs_the_index_of_the_run(workbench, questions, built):
    workbench(questions, "--run", "first")
    report = built.corpus / "small-report.txt"
    report.write_bytes(report.read_bytes().replace(b"9,000", b"8,000"))
    built("index", "manifest", str(built.corpus))
    built("index", "build")
    line = refusal(workbench("export", "first", "trec"))
    assert "made of other reports than the run answered from" in line


# With the real model


@pytest.mark.model
def test_jobs_change_nothing_but_times(answerer):
    from qa.evaluation.question_set import open_set

    path = Path(__file__).parent.parent / "qa" / "evaluation" / "data" / "beijing.jsonl"
    questions = list(open_set(path, limit=12))

    def lines(jobs):
        return [{**x, "latency_ms": 0} for x in answer_all(questions, answerer.answer, jobs=jobs)]

    assert lines(3) == lines(1)


# What is written over, and what is not


def read_by_another(pipe, into):
    """Read a pipe to its end as another program would."""
    reader = threading.Thread(target=lambda: into.append(pipe.read_text()), daemon=True)
    reader.start()
    return reader


def test_results_go_through_a_pipe_which_stays_one(workbench, questions, tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = read_by_another(pipe, read)
    code, out, _ = workbench(questions, "--out", pipe, "--score")
    reader.join(30)
    assert code == 0
    assert [json.loads(line)["id"] for line in read[0].splitlines()] == ["t", "c", "z"]
    assert out.splitlines()[-1].split(maxsplit=2)[:2] == ["by", "type"]
    assert "{" not in out.splitlines()[-1]
    assert pipe.is_fifo()
    assert not list(tmp_path.glob("pipe?*"))


def test_the_sound_questions_and_figures_go_through_a_pipe(cli, questions, tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = read_by_another(pipe, read)
    assert cli("evaluate", "check", str(questions), "--write", str(pipe))[0] == 0
    reader.join(30)
    assert len(read[0].splitlines()) == 3
    assert pipe.is_fifo()


def test_standard_output_takes_results_after_what_it_holds(tmp_path):
    path = tmp_path / "held.txt"
    path.write_text("before\n")
    code = "from pathlib import Path; from qa.evaluation.files import write_pieces; "
    code += "write_pieces(Path('/dev/fd/1'), ['a\\n', 'b\\n'])"
    with path.open("a") as held:
        subprocess.run([sys.executable, "-c", code], stdout=held, check=True)
    assert path.read_text() == "before\na\nb\n"


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path):
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    link.symlink_to(file)
    write_pieces(link, ["new"])
    assert link.is_symlink()
    assert file.read_text() == "new"


@pytest.mark.parametrize("make", ["same", "link", "hard", "part"])
def test_results_are_never_written_over_their_questions(workbench, questions, tmp_path, make):
    before = questions.read_bytes()
    out = {"same": questions, "part": tmp_path / "new"}.get(make, tmp_path / "out.jsonl")
    if make == "link":
        out.symlink_to(questions)
    elif make == "hard":
        out.hardlink_to(questions)
    elif make == "part":
        questions = questions.rename(tmp_path / "new.part")
    assert "would be written over" in refusal(workbench(questions, "--out", out))
    assert questions.read_bytes() == before


def test_sound_questions_are_never_written_over_the_set(workbench, questions):
    before = questions.read_bytes()
    line = refusal(workbench.plain("check", questions, "--write", questions))
    assert line.endswith(f"would be written over {questions}, which is read; give another name")
    assert questions.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"), [("none/out.jsonl", "there is no folder"), (".", "is a folder")]
)
def test_a_place_for_no_file_is_refused_before_anything_is_read(cli, tmp_path, name, said):
    line = refusal(cli("evaluate", "questions", "--out", str(tmp_path / name)))
    assert said in line
    assert not cli.index.exists()


def test_results_are_resumed_only_with_the_same_settings(
    workbench, questions, tmp_path, monkeypatch
):
    out = tmp_path / "out.jsonl"
    assert workbench(questions, "--out", out)[0] == 0
    assert workbench(questions, "--out", out, "--resume")[0] == 0
    before = out.read_bytes()
    out.rename(f"{out}.part")
    (tmp_path / "out.jsonl.config.json").rename(tmp_path / "out.jsonl.part.config.json")
    monkeypatch.setenv("BEIJING_QA_TOP_K", "3")
    assert "top_k: 10, now 3" in refusal(workbench(questions, "--out", out, "--resume"))
    monkeypatch.delenv("BEIJING_QA_TOP_K")
    assert workbench(questions, "--out", out, "--resume")[0] == 0
    assert out.read_bytes() == before


def test_results_that_nothing_is_known_of_are_gone_on_with_and_that_is_told(
    workbench, questions, tmp_path
):
    out = tmp_path / "out.jsonl"
    assert workbench(questions, "--out", out)[0] == 0
    (tmp_path / "out.jsonl.config.json").unlink()
    code, _, err = workbench(questions, "--out", out, "--resume")
    assert code == 0
    assert "nothing tells with which settings" in err
