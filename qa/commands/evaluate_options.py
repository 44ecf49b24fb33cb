"""The command line of `beijing-qa evaluate`: imports nothing heavy."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa.commands.options import add_generator
from qa.paths import path_option
from qa.settings import Settings

FORMATS = ("trec", "beir", "ragas", "squad", "trec-rag", "deepeval", "csv")
_SET_HELP = "JSON Lines, CSV, BEIR folder, SQuAD, ragas, Azure or deepeval; told by its content"

_EXAMPLES = """examples:
  beijing-qa evaluate questions.jsonl --out results.jsonl      results lines, nothing else
  beijing-qa evaluate questions.csv --run first                scores and a report in runs/first
  beijing-qa evaluate questions.csv --run first --resume       go on after a break
  beijing-qa evaluate check questions.csv                      what is wrong with a set
  beijing-qa evaluate compare first second                     what changed, and how surely
  beijing-qa evaluate compare first second --gate correct=-0.01 abstained=0
  beijing-qa evaluate export first trec                        for other tools

`beijing-qa evaluate ACTION --help` tells more; without an action, QUESTIONS are run. A set that
is called like an action is given as ./check.

exit codes: 0 done, 1 something could not be done (check: faults; compare: a significant fall),
2 wrong usage, a broken set or comparison, or a file that cannot be written
"""
_RUN_EXAMPLES = """examples:
  beijing-qa evaluate questions.jsonl --out results.jsonl --score
  beijing-qa evaluate questions.csv --run first --jobs 2 --timeout 30
  beijing-qa evaluate dev-v2.0.json --set-texts --run squad --limit 1000
"""
_CHECK_EXAMPLES = """examples:
  beijing-qa evaluate check questions.csv
  beijing-qa evaluate check questions.csv --write questions.jsonl    with the place of each quote

exit codes: 0 no fault, 1 faults, a line each: where, field, what is wrong, mend; 2 no set
"""
_SCORE_EXAMPLES = """examples:
  beijing-qa evaluate score results.jsonl --questions questions.jsonl
  beijing-qa evaluate score first                               scores and report, made anew
  beijing-qa evaluate score first --questions corrected.jsonl   by other judgements
"""
_COMPARE_EXAMPLES = """examples:
  beijing-qa evaluate compare first second
  beijing-qa evaluate compare first second --gate correct=-0.01 abstained=0 "latency p95=50"
  beijing-qa evaluate compare old.jsonl new.jsonl --questions questions.jsonl --json

A gate names the change that is let through: a fall, or where less is better a rise.

exit codes: 0 no fall beyond the gate, 1 a significant one, 2 the runs cannot be compared
"""
_JUDGE_EXAMPLES = """examples:
  beijing-qa evaluate judge first --model gpt-4.1-mini
  beijing-qa evaluate judge first --model qwen3 --base-url http://127.0.0.1:8000/v1

The key is taken from OPENAI_API_KEY. Answers and what they cite are sent to that server. What
was judged before is not judged again; the replies are kept in judgements.jsonl.
"""
_EXPORT_EXAMPLES = """examples:
  beijing-qa evaluate export first trec              run.trec and qrels.trec
  beijing-qa evaluate export first csv --to table    table/results.csv
"""


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
    evaluate = _add(commands, "evaluate", "answer a question set, measure, compare", _EXAMPLES)
    actions = evaluate.add_subparsers(title="actions", required=True, metavar="ACTION")
    _add_run(actions)
    _add_check(actions)
    _add_score(actions)
    _add_compare(actions)
    _add_judge(actions)
    _add_export(actions)
    evaluate.actions, evaluate.default = tuple(actions.choices), "run"
    evaluate.usage = (
        "beijing-qa evaluate [run] QUESTIONS (--out RESULTS | --run NAME) [options]\n"
        "       beijing-qa evaluate {check,score,compare,judge,export} ..."
    )


def _add_run(actions: argparse._SubParsersAction[CommandParser]) -> None:
    run = _add(
        actions, "run", "answer a question set (what happens without an action)", _RUN_EXAMPLES
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
    check = _add(actions, "check", "find what is wrong with a question set", _CHECK_EXAMPLES)
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
    score = _add(actions, "score", "measure results that are there", _SCORE_EXAMPLES)
    score.add_argument("results", metavar="RUN", help="a run, or a file of results lines")
    score.add_argument("--questions", type=path_option, metavar="SET", help="judge by this set")
    score.add_argument("--json", action="store_true", help="print the figures as JSON")
    _add_runs(score)
    score.set_defaults(run=_command("score"))


def _add_compare(actions: argparse._SubParsersAction[CommandParser]) -> None:
    compare = _add(actions, "compare", "show what differs between two runs", _COMPARE_EXAMPLES)
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
    judge = _add(actions, "judge", "let a model judge a run's answers", _JUDGE_EXAMPLES)
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
    export = _add(actions, "export", "write a run in the format of another tool", _EXPORT_EXAMPLES)
    export.add_argument("name", metavar="RUN", help="the run")
    export.add_argument("format", choices=FORMATS)
    export.add_argument(
        "--to", type=path_option, metavar="FOLDER", help="default RUN/export/FORMAT"
    )
    _add_runs(export)
    export.set_defaults(run=_command("export"))


def _add(
    parsers: argparse._SubParsersAction[CommandParser], name: str, purpose: str, examples: str
) -> CommandParser:
    return parsers.add_parser(
        name,
        help=purpose,
        description=f"{purpose[0].upper()}{purpose[1:]}.",
        epilog=examples,
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
