"""The command `beijing-qa evaluate QUESTIONS`: answers a set, into a file or a run folder."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from qa.commands.progress import question_bar, say, text_bar
from qa.evaluation.errors import BadRun
from qa.evaluation.files import check_target, is_stream, make_folder, write_pieces
from qa.evaluation.question_set import QuestionSet, files_of, open_set
from qa.evaluation.results import Results
from qa.evaluation.run import How, run_questions, run_to_file
from qa.evaluation.run_folder import RunFolder, held, name_folder, start
from qa.evaluation.scoring import RunCases, misses, score_table, short_table
from qa.extras import require
from qa.generation.cost import cost_lines, never_replied
from qa.opening import check_generator
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.evaluation.opening import Opened
    from qa.evaluation.run import Progress


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Answer a question set."""
    if args.out is None and args.name is None:
        args.wrong_usage("one of --out and --run is needed")
    from qa.evaluation.opening import open_for

    if args.score or args.name is not None:
        require("ir_measures")  # before the questions are answered, which takes longer
    check_generator(settings)
    if args.out:
        check_target(args.out, files_of(args.questions))
        if args.resume and args.name is None and is_stream(args.out):
            args.wrong_usage(f"--resume needs a file of results, which {args.out} is not")
    questions = open_set(args.questions, on_bad=say if args.skip_bad else None, limit=args.limit)
    folder = None if args.name is None else _new_or_resumed(args)
    bar = text_bar("Building the index")
    opened = open_for(questions, settings, set_texts=args.set_texts, progress=bar, say=say)
    with ExitStack() as held_open:
        with _telling_the_way_on(args):
            if folder:
                found = _run_in_folder(args, settings, folder, questions, opened)
            elif is_stream(args.out):
                passing = Path(held_open.enter_context(TemporaryDirectory()))
                found = _run_through(args, passing, questions, opened)
            else:
                found = _run_to_file(args, settings, questions, opened)
        return _tell(args, found)


def _tell(args: argparse.Namespace, found: RunCases) -> int:
    """Say what came out; return the exit code."""
    say(f"{args.out or found.results.path}: {len(found.results)} results")
    for line in cost_lines(map(found.results.get, found.results)):
        say(line)
    if args.score:
        summary = score_table(found).summary()
        print("\n".join([*misses(found), *short_table(summary)]))
    why = never_replied(map(found.results.get, found.results))
    if why:
        say(f"beijing-qa: the model gave no reply to any question ({why})")
    return 1 if why else 0


def _run_to_file(
    args: argparse.Namespace, settings: Settings, questions: QuestionSet, opened: Opened
) -> RunCases:
    from qa.evaluation.results_file import begin, finish

    for line in begin(args.out, _config(args, settings, questions, opened), resume=args.resume):
        say(line)
    with question_bar(len(questions)) as progress:
        run_to_file(questions, opened.answer, args.out, _how(args, progress))
    finish(args.out)
    return RunCases(questions, Results(args.out), opened.texts)


def _run_through(
    args: argparse.Namespace, folder: Path, questions: QuestionSet, opened: Opened
) -> RunCases:
    """Run a set into a device or pipe, which gets the lines when all are there."""
    path = folder / "results.jsonl"
    with question_bar(len(questions)) as progress:
        run_to_file(questions, opened.answer, path, _how(args, progress))
    _copy(path, args.out)
    return RunCases(questions, Results(path), opened.texts)


def _copy(results: Path, to: Path) -> None:
    with results.open(encoding="utf-8", newline="\n") as lines:
        write_pieces(to, lines)


def _config(
    args: argparse.Namespace, settings: Settings, questions: QuestionSet, opened: Opened
) -> dict[str, Any]:
    from qa.evaluation.run_config import make_config

    return make_config(questions, settings, opened.recipe, jobs=args.jobs, timeout=args.timeout)


def _new_or_resumed(args: argparse.Namespace) -> RunFolder:
    folder = name_folder(args.runs, args.name)
    if folder.results.exists() and not args.resume:
        raise BadRun(f"{folder.folder}: is there; go on with --resume, or take another name")
    return folder


def _run_in_folder(
    args: argparse.Namespace,
    settings: Settings,
    folder: RunFolder,
    questions: QuestionSet,
    opened: Opened,
) -> RunCases:
    from qa.evaluation.outcome import write_outcome
    from qa.evaluation.run_config import changed, check_same

    config = _config(args, settings, questions, opened)
    make_folder(folder.folder)
    with held(folder):
        if folder.config.exists():
            before = folder.read_config()
            check_same(str(folder.folder), before, config)
            for line in changed(str(folder.folder), before, config):
                say(line)
        else:
            start(folder, config, questions)
        with question_bar(len(questions)) as progress:
            run_questions(questions, opened.answer, folder.results, _how(args, progress))
        found = RunCases(questions, Results(folder.results), opened.texts)
        summary = write_outcome(folder, found, questions.digest, folder.read_config())
    if args.out:
        _copy(folder.results, args.out)
    if summary["errors"]:
        say(f"{summary['errors']} questions failed with an error; they are first in the report")
    say(f"{folder.report}: the report")
    return found


def _how(args: argparse.Namespace, progress: Progress) -> How:
    return How(jobs=args.jobs, timeout=args.timeout, resume=args.resume, progress=progress)


@contextmanager
def _telling_the_way_on(args: argparse.Namespace) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        if args.name is None and is_stream(args.out):
            raise
        say("\nwhat was answered is kept; go on with the same command and --resume")
        raise
