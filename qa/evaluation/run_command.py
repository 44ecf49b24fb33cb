"""What `beijing-qa evaluate QUESTIONS` does: answers a set, into a file of results or a run folder."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.bars import question_bar, say, text_bar
from qa.evaluation.errors import BadRun
from qa.evaluation.files import make_folder, write_pieces
from qa.evaluation.question_set import QuestionSet, open_set
from qa.evaluation.results import Results
from qa.evaluation.run import How, run_questions, run_to_file
from qa.evaluation.run_folder import RunFolder, check_same, held, name_folder, start
from qa.evaluation.scoring import RunCases, misses, score_table, short_table
from qa.generation.cost import cost_lines
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.evaluation.opening import Opened
    from qa.evaluation.run import Progress


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Answer a question set."""
    if args.out is None and args.name is None:
        args.wrong_usage("one of --out and --run is needed")
    from qa.evaluation.opening import open_for

    questions = open_set(args.questions, on_bad=say if args.skip_bad else None, limit=args.limit)
    folder = None if args.name is None else _new_or_resumed(args)
    bar = text_bar("Building the index")
    opened = open_for(questions, settings, set_texts=args.set_texts, progress=bar, say=say)
    with _telling_the_way_on(args):
        if folder:
            found = _run_in_folder(args, settings, folder, questions, opened)
        else:
            with question_bar(len(questions)) as progress:
                run_to_file(questions, opened.answer, args.out, _how(args, progress))
            found = RunCases(questions, Results(args.out), opened.texts)
    say(f"{args.out or found.results.path}: {len(found.results)} results")
    for line in cost_lines(found.results.get(question_id) for question_id in found.results):
        say(line)
    if args.score:
        summary = score_table(found).summary()
        print("\n".join([*misses(found), *short_table(summary)]))
    return 0


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
    from qa.evaluation.run_config import make_config

    config = make_config(questions, settings, opened.recipe, jobs=args.jobs, timeout=args.timeout)
    make_folder(folder.folder)
    with held(folder):
        if folder.config.exists():
            for line in check_same(folder, config):
                say(line)
        else:
            start(folder, config, questions)
        with question_bar(len(questions)) as progress:
            run_questions(questions, opened.answer, folder.results, _how(args, progress))
        found = RunCases(questions, Results(folder.results), opened.texts)
        summary = write_outcome(folder, found, questions.digest, folder.read_config())
    if args.out:
        with folder.results.open(encoding="utf-8", newline="\n") as lines:
            write_pieces(args.out, lines)
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
        say("\nwhat was answered is kept; go on with the same command and --resume")
        raise
