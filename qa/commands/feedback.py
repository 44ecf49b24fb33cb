"""The command `beijing-qa feedback`: lists what people said of answers, exports it as a set."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from qa.commands.evaluate_options import CommandParser
from qa.paths import path_option
from qa.settings import Settings

_EXAMPLES = """examples:
  beijing-qa feedback list
  beijing-qa feedback list --verdict dislike
  beijing-qa feedback export feedback.jsonl
  beijing-qa evaluate check feedback.jsonl
"""


def add_feedback(commands: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the command with its actions."""
    feedback = commands.add_parser(
        "feedback",
        help="what people said of answers",
        description="Lists what people said of answers, or exports it as a question set.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = feedback.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="show each verdict, oldest first")
    listing.add_argument(
        "--verdict", choices=["like", "dislike", "wrong_citation"], help="only these"
    )
    listing.set_defaults(run=_list)
    export = actions.add_parser("export", help="write a question set to be judged and run")
    export.add_argument("file", type=path_option, metavar="FILE.jsonl")
    export.set_defaults(run=_export)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from qa.feedback.store import FeedbackStore
    from qa.reading.intake import clean_question

    counts: Counter[str] = Counter()
    for given in FeedbackStore(settings.feedback_path):
        if args.verdict in (None, given.verdict):
            counts[given.verdict] += 1
            said = f": {clean_question(given.note)}" if given.note else ""
            wrong = f" {list(given.wrong)}" if given.wrong else ""
            print(f"{given.number}. {given.time} {given.verdict}{wrong}{said}")
            print(f"   {clean_question(given.question)}")
            print(f"   > {clean_question(given.answer.partition(chr(10))[0])}")
    said = ", ".join(f"{n} {verdict}" for verdict, n in sorted(counts.items()))
    print(f"{settings.feedback_path}: {said or 'no feedback'}", file=sys.stderr)
    return 0


def _export(args: argparse.Namespace, settings: Settings) -> int:
    from qa.evaluation.files import check_target, write_pieces
    from qa.feedback.question_set import feedback_records
    from qa.feedback.store import FeedbackStore

    check_target(args.file, [settings.feedback_path])
    records = list(feedback_records(FeedbackStore(settings.feedback_path)))
    if not records:
        print(f"beijing-qa: {settings.feedback_path}: holds no feedback yet", file=sys.stderr)
        return 1
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    write_pieces(args.file, lines)
    n_open = sum("answerable" in record["open"] for record in records)
    print(
        f"{args.file}: {len(records)} questions; in {n_open} a person must judge what is right "
        "(the fields that `open` names)",
        file=sys.stderr,
    )
    return 0
