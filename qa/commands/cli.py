"""The command `beijing-qa`: each subcommand a few lines over library calls."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.commands.evaluate_options import CommandParser, add_evaluate
from qa.commands.feedback import add_feedback
from qa.commands.figures import add_figures
from qa.commands.index import add_index
from qa.commands.options import SERVER_SETTINGS, add_generator, add_server
from qa.commands.progress import file_bar, say, step_bar, text_bar
from qa.commands.streams import (
    OutputRefused,
    drop_output,
    printable,
    serve_without_output,
    take_streams,
)
from qa.extras import MissingExtra
from qa.paths import path_option
from qa.rendering.escaping import for_terminal, json_line
from qa.settings import Settings, SettingsError, load_settings, login_given

if TYPE_CHECKING:
    from qa.pipeline import QuestionAnswerer

_EXAMPLES = """examples:
  beijing-qa chat                        open the chat window on 127.0.0.1:7860
  beijing-qa chat --host 0.0.0.0 --auth login.txt    open it to others, with a login
  beijing-qa ask "How many museums were registered in 2023?"
  beijing-qa ask --json "Who chaired the April 2021 meeting?"
  beijing-qa ask --generator transformers:models/my-model "What is planned for the sub-center?"
  beijing-qa chat --generator openai:my-model --base-url http://127.0.0.1:8000/v1
  beijing-qa search "old residential areas" -k 5
  beijing-qa evaluate questions.jsonl --out results.jsonl
  beijing-qa evaluate questions.csv --run first     scores and a report in runs/first
  beijing-qa figures --csv figures.csv   every figure in the reports, for a spreadsheet
  beijing-qa chat --corpus my-reports    your own files: listed, indexed, asked
  beijing-qa index build                 build the index of the reports in the manifest
  beijing-qa index update                read and embed what is new or changed
  beijing-qa index add minutes.pdf       add a report; remove, list, rollback: index --help
  beijing-qa index verify                read every file of the index and check it
  beijing-qa feedback export feedback.jsonl         what people said of answers, as a set
  beijing-qa index manifest my-reports   list the reports of a folder in its manifest

exit codes: 0 done (an abstention is an answer too), 1 something could not be done, 2 wrong usage
"""

_READER_GONE = 128 + 13  # what a shell says of a program that SIGPIPE ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    take_streams()
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()  # here, so that a reader that has gone is noticed here
    except BrokenPipeError:  # whoever read, such as `head`, has enough
        drop_output()
        return _READER_GONE
    except OutputRefused as error:
        drop_output()
        say(f"beijing-qa: {error}")
        return 1


def _run(arguments: Sequence[str] | None) -> int:
    args = _parser().parse_args(arguments)
    from corpus.errors import CorpusError
    from index.errors import IndexProblem

    try:
        settings = load_settings(
            corpus_dir=args.corpus,
            index_dir=args.index,
            model=args.model,
            **{
                name: getattr(args, name, None)
                for name in ("generator", "base_url", *SERVER_SETTINGS)
            },
        )
        return int(args.run(args, settings))
    except (BrokenPipeError, OutputRefused):
        raise
    except (CorpusError, IndexProblem, MissingExtra, SettingsError, ValueError, OSError) as error:
        say(f"beijing-qa: {printable(str(error))}")
        return max(getattr(error, "exit_code", 1), getattr(args, "failure_code", 1))
    except KeyboardInterrupt:
        print("\nbeijing-qa: stopped", file=sys.stderr)
        return 130


def _parser() -> CommandParser:
    parser = CommandParser(
        prog="beijing-qa",
        description="Answers questions about Beijing's plans from reports, in cited sentences.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_places(parser, None)
    places = CommandParser(add_help=False)
    _add_places(places, argparse.SUPPRESS)  # what stands before the command is not reset by it
    commands = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=CommandParser
    )
    add_index(commands, places)
    search = commands.add_parser(
        "search", help="show the passages nearest to a query", parents=[places]
    )
    search.add_argument("query")
    search.add_argument("-k", type=_positive, default=5, help="how many passages (default 5)")
    search.add_argument("--json", action="store_true", help="print one JSON object a line")
    search.set_defaults(run=_search)
    ask = commands.add_parser("ask", help="answer one question", parents=[places])
    ask.add_argument("question")
    ask.add_argument(
        "--json", action="store_true", help="print one JSON object (docs/results-schema.md)"
    )
    add_generator(ask)
    ask.set_defaults(run=_ask)
    add_evaluate(commands)
    add_figures(commands)
    add_feedback(commands)
    chat = commands.add_parser("chat", help="open the chat window", parents=[places])
    add_server(chat)
    add_generator(chat)
    chat.set_defaults(run=_chat)
    return parser


def _add_places(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Add the options that say where reports and index are; all commands have them."""
    for name, metavar, what in (
        ("--corpus", "FOLDER", "folder of reports, with or without manifest.toml"),
        ("--index", "FOLDER", "folder of the built index"),
    ):
        parser.add_argument(name, type=path_option, metavar=metavar, help=what, default=default)
    parser.add_argument(
        "--model", metavar="NAME", help="embedding model: a name or a folder", default=default
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def _search(args: argparse.Namespace, settings: Settings) -> int:
    from qa.rendering.text import hit_record

    answerer = _open(settings)
    for hit in answerer.index.search([args.query], args.k)[0]:
        if args.json:
            print(json_line(hit_record(hit)))
        else:
            place = " > ".join((hit.passage.doc_id, *hit.passage.path))
            print(for_terminal(f"{hit.rank}. {hit.score:.3f} {place}\n{hit.passage.text}\n"))
    return 0


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from qa.rendering.text import to_record, to_text

    answer = _open(settings).answer(args.question)
    print(json_line(to_record(answer)) if args.json else to_text(answer))
    return 0


def _chat(args: argparse.Namespace, settings: Settings) -> int:
    from app import start
    from qa.building import Told

    _end_in_order_when_terminated()
    serve_without_output()
    told = Told(text_bar("Embedding"), file_bar(), step_bar())
    return start(settings, args.auth or login_given(), told)


def _open(settings: Settings) -> QuestionAnswerer:
    from qa.opening import open_answerer

    return open_answerer(
        settings, progress=text_bar("Embedding"), reading=file_bar(), steps=step_bar(), say=say
    )


def _end_in_order_when_terminated() -> None:
    """Have SIGTERM end the program as Ctrl-C does, so that temporary folders are removed."""
    if threading.current_thread() is threading.main_thread():  # no other may set it
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


if __name__ == "__main__":
    sys.exit(main())
