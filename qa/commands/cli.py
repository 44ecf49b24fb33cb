"""The command `beijing-qa`: each subcommand a few lines over library calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.commands.evaluate_options import CommandParser, add_evaluate
from qa.commands.feedback import add_feedback
from qa.commands.figures import add_figures
from qa.commands.options import SERVER_SETTINGS, add_generator, add_server
from qa.commands.progress import file_bar, text_bar
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
  beijing-qa index build                 read the reports and build the index anew
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
        _tell(f"beijing-qa: {error}")
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
        _tell(f"beijing-qa: {printable(str(error))}")
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
    parser.add_argument(
        "--corpus", type=path_option, metavar="FOLDER", help="folder of reports and manifest.toml"
    )
    parser.add_argument(
        "--index", type=path_option, metavar="FOLDER", help="folder of the built index"
    )
    parser.add_argument("--model", metavar="NAME", help="embedding model: a name or a folder")
    commands = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=CommandParser
    )
    _add_index(commands)
    search = commands.add_parser("search", help="show the passages nearest to a query")
    search.add_argument("query")
    search.add_argument("-k", type=_positive, default=5, help="how many passages (default 5)")
    search.add_argument("--json", action="store_true", help="print one JSON object a line")
    search.set_defaults(run=_search)
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument(
        "--json", action="store_true", help="print one JSON object (docs/results-schema.md)"
    )
    add_generator(ask)
    ask.set_defaults(run=_ask)
    add_evaluate(commands)
    add_figures(commands)
    add_feedback(commands)
    chat = commands.add_parser("chat", help="open the chat window")
    add_server(chat)
    add_generator(chat)
    chat.set_defaults(run=_chat)
    return parser


def _add_index(commands: argparse._SubParsersAction[CommandParser]) -> None:
    index = commands.add_parser("index", help="build or inspect the index")
    actions = index.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("build", help="read the reports and build the index").set_defaults(
        run=_build
    )
    actions.add_parser("status", help="say what the index was made of").set_defaults(run=_status)
    actions.add_parser("verify", help="read every file of the index and check it").set_defaults(
        run=_verify
    )
    manifest = actions.add_parser("manifest", help="list a folder's reports in its manifest.toml")
    manifest.add_argument("folder", type=path_option)
    manifest.set_defaults(run=_manifest)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def _build(_: argparse.Namespace, settings: Settings) -> int:
    from corpus.manifest import read_left_out
    from qa.indexing import build

    index = build(settings, progress=text_bar("Embedding"), reading=file_bar(), say=_tell)
    print(_described(settings, index.recipe.n_passages, len(index.documents)))
    left_out = read_left_out(settings.corpus_dir)
    for name, why in left_out.items():
        _tell(printable(f"{name}: left out, as it cannot be read: {why}"))
    return 1 if left_out else 0


def _status(_: argparse.Namespace, settings: Settings) -> int:
    from qa.indexing import open_saved

    index = open_saved(settings)
    print(_described(settings, index.recipe.n_passages, len(index.documents)))
    for document in index.documents.values():
        source = document.source
        print(for_terminal(f"  {source.doc_id}: {source.title} ({source.date_label})"))
    return 0


def _verify(_: argparse.Namespace, settings: Settings) -> int:
    from index.saved_index import verify_index

    recipe = verify_index(settings.index_dir)
    print(f"{settings.index_dir}: {len(recipe.files)} files are as they were written")
    return 0


def _described(settings: Settings, n_passages: int, n_documents: int) -> str:
    held = f"{n_passages} passages of {n_documents} reports"
    return f"{settings.index_dir}: {held}, model {settings.model}"


def _manifest(args: argparse.Namespace, _: Settings) -> int:
    from corpus.errors import PartlyListed
    from corpus.listing import update_manifest

    try:
        print(*update_manifest(args.folder, file_bar()), sep="\n")
    except PartlyListed as error:
        print(*error.changes, sep="\n")
        raise
    return 0


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
    from qa.commands.termination import end_in_order_when_terminated

    end_in_order_when_terminated()
    serve_without_output()
    return start(settings, args.auth or login_given())


def _open(settings: Settings) -> QuestionAnswerer:
    from qa.opening import open_answerer

    return open_answerer(settings, progress=text_bar("Building the index"), say=_tell)


def _tell(line: str) -> None:
    """Print a line about what is being done on standard error."""
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
