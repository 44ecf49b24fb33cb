"""What the actions of `beijing-qa evaluate` do: each a few lines over library calls."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from qa.commands.progress import question_bar, say
from qa.evaluation.errors import BadQuestionSet, BadRun, BrokenComparison
from qa.evaluation.files import check_target, make_folder, write_pieces
from qa.evaluation.question_set import QuestionSet, files_of, open_set
from qa.evaluation.results import Results
from qa.evaluation.run_folder import RunFolder, held, name_folder
from qa.evaluation.scoring import RunCases, check_belongs, score_table, short_table
from qa.extras import require
from qa.paths import path_of
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.evaluation.compare import Scores


def check(args: argparse.Namespace, settings: Settings) -> int:
    """Validate a question set; 1 if anything is wrong with it."""
    from qa.evaluation.check import check_set, sound_lines
    from qa.evaluation.formats.recognise import recognise
    from qa.evaluation.opening import texts_for

    if args.write:
        check_target(args.write, files_of(args.questions))
    texts = texts_for(args.questions, settings, set_texts=args.set_texts)
    n_questions = n_faults = n_unknown = 0
    for checked in check_set(args.questions, texts):
        n_questions += checked.is_question
        n_faults += len(checked.faults)
        for fault in checked.faults:
            n_unknown += fault.field.endswith(".doc")
            print(f"{args.questions}, {fault}")
    if args.write:
        write_pieces(args.write, sound_lines(check_set(args.questions, texts), texts))
    say(f"{args.questions}: {n_questions} questions, {n_faults} faults")
    if n_unknown and not args.set_texts and recognise(args.questions).texts:
        say("the set comes with texts of its own; check it against these with --set-texts")
    return 1 if n_faults else 0


def score(args: argparse.Namespace, settings: Settings) -> int:
    """Measure results that are there."""
    from qa.evaluation.opening import texts_of_run

    require("ir_measures")
    folder = _run_of(args.results, args.runs)
    if folder:
        summary = _score_folder(folder, args.questions, settings)
    else:
        found = RunCases(
            _judged_by(args.questions), Results(path_of(args.results)), texts_of_run({}, settings)
        )
        check_belongs(found)
        summary = score_table(found).summary()
    lines = [json.dumps(summary, ensure_ascii=False)] if args.json else short_table(summary)
    print("\n".join(lines))
    return 0


def _score_folder(
    folder: RunFolder, judged_by: Path | None, settings: Settings
) -> dict[str, object]:
    from qa.evaluation.opening import texts_of_run
    from qa.evaluation.outcome import write_outcome
    from qa.evaluation.run_folder import write_questions

    config = folder.read_config()
    folder.read_summary()  # raises for a run that broke off
    with held(folder):
        if judged_by:
            judging = open_set(judged_by)
            check_belongs(RunCases(judging, Results(folder.results)))
            write_questions(folder, judging)
        questions = open_set(folder.questions)
        texts = texts_of_run(config, settings)
        if texts is None:
            say(f"{folder.folder}: the reports are not those of the run; 'verbatim' is left out")
        found = RunCases(questions, Results(folder.results), texts)
        return write_outcome(folder, found, questions.digest, config)


def compare(args: argparse.Namespace, settings: Settings) -> int:
    """Show what differs between two runs; 1 for a fall beyond the gate, 2 if nothing compares."""
    from qa.evaluation.compare import compare_runs
    from qa.evaluation.comparison_text import comparison_lines
    from qa.evaluation.gate import failures, read_bounds

    bounds = read_bounds(args.gate)
    (judged, first), (again, second) = (
        _scores_of(name, args, settings) for name in (args.first, args.second)
    )
    comparison = compare_runs(first, second)
    if judged != again:
        raise BrokenComparison(
            "the runs were judged by other sets; give the one to judge both by: --questions SET"
        )
    fallen = list(failures(bounds, comparison.changes))
    if args.json:
        print(json.dumps(comparison.as_json() | {"gate": fallen}, ensure_ascii=False))
    else:
        print("\n".join(comparison_lines(comparison, args.first, args.second)))
    for line in fallen:
        say(f"gate: {line}")
    return 1 if fallen else 0


def _scores_of(name: str, args: argparse.Namespace, settings: Settings) -> tuple[str, Scores]:
    """Return what a run was judged by, and its scores."""
    from qa.evaluation.compare import read_scores, scores_of
    from qa.evaluation.opening import texts_of_run

    folder = _run_of(name, args.runs)
    if folder and not args.questions:
        summary = folder.read_summary()  # raises for a run that broke off
        return str(summary.get("set")), read_scores(folder.scores)
    require("ir_measures")
    questions = _judged_by(args.questions)
    results = Results(folder.results if folder else path_of(name))
    found = RunCases(questions, results, texts_of_run({}, settings))
    check_belongs(found)
    return questions.digest, scores_of(found)


def judge(args: argparse.Namespace, settings: Settings) -> int:
    """Let a model judge the answers of a run, and score it anew."""
    from qa.evaluation.judgements import Judgements, append_judgements, judge_cases
    from qa.evaluation.judges import open_judge

    require("ir_measures")  # before a model is asked, which may cost money
    folder = name_folder(args.runs, args.name)
    folder.read_summary()
    model = open_judge(args.judge, args.judge_url, args.timeout)
    questions = open_set(folder.questions)
    found = RunCases(questions, Results(folder.results))
    with held(folder), question_bar(len(questions)) as progress:
        judged = judge_cases(found, model, Judgements(folder.judgements), progress)
        append_judgements(folder.judgements, judged)
    summary = _score_folder(folder, None, settings)
    missing = Judgements(folder.judgements).missing()
    n_read = 0
    for name, n_missing in missing.items():
        figure = summary["measures"][name]  # type: ignore[index]
        n_read += figure["n"]
        value = figure["value"] if figure["n"] else "no figure"
        say(f"{name}: {value}, n = {figure['n']}, {n_missing} missing")
    if missing and not n_read:
        say(
            f"beijing-qa: no reply of {model.name} can be read as a judgement; they are in "
            f"{folder.judgements}; take another model, or remove that file and try again"
        )
        return 1
    if not missing:
        say(f"{folder.folder}: no answer was given that could be judged")
    return 0


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Write a run in the format of another tool."""
    from qa.evaluation.exports.registry import EXPORTS, NEED_PASSAGES
    from qa.evaluation.exports.source import Source
    from qa.evaluation.opening import passages_of_run

    folder = name_folder(args.runs, args.name)
    folder.read_summary()
    need = args.format in NEED_PASSAGES
    passages = passages_of_run(folder.read_config(), settings) if need else ()
    found = RunCases(open_set(folder.questions), Results(folder.results))
    target = args.to or folder.folder / "export" / args.format
    make_folder(target)
    for path in EXPORTS[args.format](Source(folder.name, found, passages), target):
        print(path)
    return 0


def _run_of(name: str, runs: Path) -> RunFolder | None:
    """Return the run that is meant: a name, or the path of its folder; None for a file."""
    if (runs / name / "config.json").exists():
        return RunFolder(runs / name)
    if path_of(name).is_dir():
        return RunFolder(path_of(name))
    if path_of(name).exists():
        return None
    raise BadRun(f"{name}: neither a run in {runs} nor a file of results")


def _judged_by(path: Path | None) -> QuestionSet:
    if path is None:
        raise BadQuestionSet(
            "results without a run need the set that they answer; give --questions SET"
        )
    return open_set(path)


def rules(args: argparse.Namespace, settings: Settings) -> int:
    """Show what each sign of the judge gives and costs; 1 if one costs more."""
    from qa.evaluation.rules import table_lines, weigh_signs
    from qa.training.fitting_sets import fitting_sets

    with fitting_sets(args.sets) as sets:
        asked = [(one.answerer, question) for one in sets for question in one.questions]
        with question_bar(len(asked)) as progress:
            weights = weigh_signs(asked, settings.min_confidence, progress)
    print("\n".join(table_lines(weights)))
    return 1 if any(weight.costs for weight in weights) else 0
