"""The command line of `beijing-qa evaluate`: imports nothing heavy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa.commands import evaluate_examples as examples
from qa.commands.options import add_generator
from qa.paths import path_option
from qa.settings import Settings

FORMATS = ("trec", "beir", "ragas", "squad", "trec-rag", "deepeval", "csv")
_SET_HELP = "JSON Lines, CSV, BEIR folder, SQuAD, ragas, Azure or deepeval; told by its content"


class CommandParser(argparse.ArgumentParser):
    """A parser whose first argument is one of `actions`; else `default` is put before it."""

    actions: tuple[str, ...] = ()
    default = ""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse arguments as ArgumentParser does."""
        given = list(sys.argv[1:] if args is None else args)
        if self.default and given[:1] not in ([a] for a in (*self.actions, "-h", "--help")):
            given.insert(0, self.default)
        return super().parse_known_args(given, namespace)

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print help and errors; argparse itself passes over what cannot be written."""
        (file or sys.stderr).write(message)


def add_evaluate(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the command with its actions. `commands` must make parsers of the class CommandParser."""
    evaluate = _add(commands, "evaluate", "answer a question set, measure, compare", examples.EVERY)
    actions = evaluate.add_subparsers(title="actions", required=True, metavar="ACTION")
    _add_run(actions)
    _add_check(actions)
    _add_score(actions)
    _add_compare(actions)
    _add_judge(actions)
    _add_export(actions)
    _add_rules(actions)
    evaluate.actions, evaluate.default = tuple(actions.choices), "run"
    evaluate.usage = (
        "beijing-qa evaluate [run] QUESTIONS (--out RESULTS | --run NAME) [options]\n"
        "       beijing-qa evaluate {check,score,compare,judge,export,rules} ..."
    )


def _add_run(actions: argparse._SubParsersAction[CommandParser]) -> None:
    run = _add(
        actions,
        "run",
        "answer a question set (what happens without an action)",
        examples.RUN,
    )
    run.add_argument("questions", type=path_option, metavar="QUESTIONS", help=_SET_HELP)
    run.add_argument(
        "--out", type=path_option, metavar="RESULTS", help="where the results lines go"
    )
    run.add_argument("--run", metavar="NAME", dest="name", help="keep all of it in runs/NAME")
    _add_runs(run)
    run.add_argument("--score", action="store_true", help="print measures and what was missed")
    run.add_argument("--resume", action="store_true", help="go on with a run that broke off")
    run.add_argument("--jobs", type=_positive, default=1, help="questions at a time (default 1)")
    run.add_argument("--timeout", type=_seconds, metavar="S", help="seconds for a question")
    run.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    run.add_argument(
        "--skip-bad", action="store_true", help="tell of bad lines, and pass over them"
    )
    _add_set_texts(run)
    add_generator(run)
    run.set_defaults(run=_command("run"), wrong_usage=run.error)


def _add_check(actions: argparse._SubParsersAction[CommandParser]) -> None:
    check = _add(actions, "check", "find what is wrong with a question set", examples.CHECK)
    check.add_argument("questions", type=path_option, metavar="QUESTIONS", help=_SET_HELP)
    check.add_argument(
        "--write",
        type=path_option,
        metavar="FILE",
        help="write the sound questions as JSON Lines, with spans",
    )
    _add_set_texts(check)
    check.set_defaults(run=_command("check"), failure_code=2)  # 1 would be taken for faults


def _add_score(actions: argparse._SubParsersAction[CommandParser]) -> None:
    score = _add(actions, "score", "measure results that are there", examples.SCORE)
    score.add_argument("results", metavar="RUN", help="a run, or a file of results lines")
    score.add_argument("--questions", type=path_option, metavar="SET", help="judge by this set")
    score.add_argument("--json", action="store_true", help="print the figures as JSON")
    _add_runs(score)
    score.set_defaults(run=_command("score"))


def _add_compare(actions: argparse._SubParsersAction[CommandParser]) -> None:
    compare = _add(actions, "compare", "show what differs between two runs", examples.COMPARE)
    compare.add_argument("first", metavar="FIRST", help="a run, or a file of results lines")
    compare.add_argument("second", metavar="SECOND", help="the run to hold against it")
    compare.add_argument(
        "--gate", nargs="+", default=[], metavar="MEASURE=CHANGE", help="let no more through"
    )
    compare.add_argument(
        "--questions", type=path_option, metavar="SET", help="judge files of results by this"
    )
    compare.add_argument("--json", action="store_true", help="print everything as JSON")
    _add_runs(compare)
    compare.set_defaults(run=_command("compare"), failure_code=2)  # 1 would be taken for a fall


def _add_judge(actions: argparse._SubParsersAction[CommandParser]) -> None:
    judge = _add(actions, "judge", "let a model judge a run's answers", examples.JUDGE)
    judge.add_argument("name", metavar="RUN", help="the run")
    judge.add_argument(
        "--model", required=True, metavar="NAME", dest="judge", help="the model that judges"
    )
    judge.add_argument(
        "--base-url", metavar="URL", dest="judge_url", help="an OpenAI-compatible server"
    )
    judge.add_argument(
        "--timeout", type=_seconds, default=60.0, metavar="S", help="for a reply (default 60)"
    )
    _add_runs(judge)
    judge.set_defaults(run=_command("judge"))


def _add_export(actions: argparse._SubParsersAction[CommandParser]) -> None:
    export = _add(actions, "export", "write a run in the format of another tool", examples.EXPORT)
    export.add_argument("name", metavar="RUN", help="the run")
    export.add_argument("format", choices=FORMATS)
    export.add_argument(
        "--to", type=path_option, metavar="FOLDER", help="default RUN/export/FORMAT"
    )
    _add_runs(export)
    export.set_defaults(run=_command("export"))


def _add_rules(actions: argparse._SubParsersAction[CommandParser]) -> None:
    rules = _add(
        actions, "rules", "show what each sign of the judge wins and costs", examples.RULES
    )
    rules.add_argument(
        "sets",
        nargs="+",
        type=path_option,
        metavar="SET",
        help="question sets on the five reports, or folders of documents (*.md) with their\n"
        "questions (*.jsonl)",
    )
    rules.set_defaults(run=_command("rules"), failure_code=2)


def _add(
    parsers: argparse._SubParsersAction[CommandParser], name: str, purpose: str, epilog: str
) -> CommandParser:
    return parsers.add_parser(
        name,
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_runs(parser: CommandParser) -> None:
    parser.add_argument(
        "--runs",
        type=path_option,
        default=Path("runs"),
        metavar="FOLDER",
        help="folder of runs (default runs)",
    )


def _add_set_texts(parser: CommandParser) -> None:
    parser.add_argument(
        "--set-texts",
        action="store_true",
        help="the texts that come with a SQuAD or BEIR set, not the reports",
    )


def _command(name: str) -> Callable[..., int]:
    """Return a function that imports a command only when it is run."""

    def run(args: argparse.Namespace, settings: Settings) -> int:
        from qa.commands import evaluate, evaluate_run

        command: Callable[[argparse.Namespace, Settings], int]
        command = evaluate_run.run if name == "run" else getattr(evaluate, name)
        return command(args, settings)

    return run


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not more than 0")
    return value
