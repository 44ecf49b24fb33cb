"""The commands `index ...`: each a few lines over library calls."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qa.commands.evaluate_options import CommandParser
from qa.commands.progress import file_bar, say, step_bar, text_bar
from qa.commands.streams import printable
from qa.paths import path_option
from qa.rendering.escaping import for_terminal, json_line
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.updating import Listed, Outcome, Update

_EXAMPLES = """examples:
  beijing-qa index update                         read what is new or changed in the folder
  beijing-qa index add minutes.pdf letters/       copy files into the folder and index them
  beijing-qa index remove minutes                 take a report out; its file stays
  beijing-qa index update --dry-run               say what would be done
  beijing-qa index list                           the reports of the index
  beijing-qa index rollback                       take the last update back

exit codes: 0 done, 1 a file could not be read or something could not be done, 2 wrong usage
"""
_NAMED = 20
"""How many unchanged files are named; of more their number is told."""

Run = Callable[[argparse.Namespace, Settings], int]


def add_index(commands: Any, places: CommandParser) -> None:
    """Add the commands to the parser; `places` are the options that say where things are."""
    index = commands.add_parser(
        "index",
        help="build, update or inspect the index",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = index.add_subparsers(title="actions", required=True, metavar="ACTION")

    def action(name: str, run: Run, help_: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = actions.add_parser(
            name, help=help_, description=help_, parents=[places]
        )
        parser.set_defaults(run=run)
        return parser

    add = action("add", _add, "copy files to the reports and index them")
    add.add_argument("path", nargs="+", type=path_option, help="a file, or a folder of files")
    remove = action("remove", _remove, "take reports out of manifest and index")
    remove.add_argument("doc_id", nargs="+", help="as `index list` names it")
    remove.add_argument("--delete-file", action="store_true", help="delete its file, too")
    update = action("update", _update, "read and embed what is new or changed")
    for parser in (add, remove, update):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and change nothing"
        )
        parser.add_argument("--verbose", action="store_true", help="name every unchanged file")
    listed = action("list", _list, "name the reports of the index")
    listed.add_argument("--json", action="store_true", help="print one JSON object a line")
    action("rollback", _rollback, "put the index before the last update back")
    action("build", _build, "build the index of the reports as the manifest lists them")
    action("rebuild", _rebuild, "list, read and embed everything anew; reuse nothing")
    action("status", _status, "say what the index was made of")
    action("verify", _verify, "read every file of the index and check it")
    manifest = action("manifest", _manifest, "list a folder's reports in its manifest.toml")
    manifest.add_argument("folder", type=path_option)


def _update_of(args: argparse.Namespace, settings: Settings) -> Update:
    from qa.building import Told
    from qa.updating import Update

    told = Told(text_bar("Embedding"), file_bar(), step_bar(), say)
    return Update(settings, told, getattr(args, "dry_run", False))


def _add(args: argparse.Namespace, settings: Settings) -> int:
    return _report(_update_of(args, settings).add(args.path), args, settings)


def _remove(args: argparse.Namespace, settings: Settings) -> int:
    update = _update_of(args, settings)
    outcome = update.remove(args.doc_id, delete_files=args.delete_file)
    return _report(outcome, args, settings)


def _update(args: argparse.Namespace, settings: Settings) -> int:
    return _report(_update_of(args, settings).update(), args, settings)


def _rebuild(args: argparse.Namespace, settings: Settings) -> int:
    return _report(_update_of(args, settings).rebuild(), args, settings)


def _report(outcome: Outcome, args: argparse.Namespace, settings: Settings) -> int:
    """Print what was done of each file, then what was built; return the exit code."""
    for change in outcome.changes:
        print(for_terminal(str(change)))
    verbose = getattr(args, "verbose", False)
    if verbose or len(outcome.unchanged) <= _NAMED:
        for name in outcome.unchanged:
            print(for_terminal(f"{name}: unchanged"))
    else:
        print(f"{len(outcome.unchanged):,} files are unchanged; --verbose names them")
    if getattr(args, "dry_run", False):
        print("Nothing was changed: this was a dry run.")
    elif outcome.made is None:
        print(f"{settings.index_dir}: nothing to do, the index stays as it is")
    else:
        _print_made(outcome, settings)
    return 0 if outcome.is_whole else 1


def _print_made(outcome: Outcome, settings: Settings) -> None:
    made = outcome.made
    assert made is not None
    for source in made.index.documents.sources.values():
        for name in source.also_in:
            line = f"{name}: almost the same text as {source.doc_id}, so it is indexed once"
            print(for_terminal(line))
    for doc_id, other in made.others.items():
        line = f"{doc_id}: almost the same text as {other}, but other numbers or dates; both kept"
        print(for_terminal(line))
    recipe = made.index.recipe
    n_texts = recipe.n_passages + recipe.n_sentences + len(made.index.vocabulary.stems)
    print(f"embedded {made.n_embedded:,} of {n_texts:,} texts; the others were known")
    print(_described(settings, recipe.n_passages, len(made.index.documents)))


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from qa.updating import each_listed

    for listed in each_listed(settings):
        print(json_line(_record(listed)) if args.json else for_terminal(_line(listed)))
    return 0


def _record(listed: Listed) -> dict[str, Any]:
    source = listed.source
    return {
        "doc_id": source.doc_id,
        "title": source.title,
        "date": source.date_label,
        "passages": listed.n_passages,
        "pages": source.n_pages or None,
        "unsure": sorted(source.unsure),
        "also_in": list(source.also_in),
    }


def _line(listed: Listed) -> str:
    source = listed.source
    pages = f" · {source.n_pages} pages" if source.n_pages else ""
    unsure = f" · unsure: {', '.join(sorted(source.unsure))}" if source.unsure else ""
    also = f" · also in {', '.join(source.also_in)}" if source.also_in else ""
    counted = f"{listed.n_passages} passages{pages}"
    return f"{source.doc_id}: {source.title} · {source.date_label} · {counted}{unsure}{also}"


def _rollback(_: argparse.Namespace, settings: Settings) -> int:
    from qa.building import Told
    from qa.updating import roll_back

    recipe = roll_back(settings, Told(say=say))
    print(
        f"{settings.index_dir}: put back, {recipe.n_passages:,} passages; the next update "
        "brings it up to date, a second rollback takes this one back"
    )
    return 0


def _build(_: argparse.Namespace, settings: Settings) -> int:
    from corpus.manifest import read_left_out
    from qa.indexing import build

    index = build(
        settings, progress=text_bar("Embedding"), reading=file_bar(), steps=step_bar(), say=say
    )
    print(_described(settings, index.recipe.n_passages, len(index.documents)))
    left_out = read_left_out(settings.corpus_dir)
    for name, why in left_out.items():
        say(printable(f"{name}: left out, as it cannot be read: {why}"))
    return 1 if left_out else 0


def _status(_: argparse.Namespace, settings: Settings) -> int:
    from index.builds import read_pointer
    from qa.indexing import open_saved

    index = open_saved(settings)
    print(_described(settings, index.recipe.n_passages, len(index.documents)))
    if read_pointer(settings.index_dir).is_put_back:
        print("  put back by a rollback; index update brings it up to date")
    for document in index.documents.sources.values():
        print(for_terminal(f"  {document.doc_id}: {document.title} ({document.date_label})"))
    return 0


def _verify(_: argparse.Namespace, settings: Settings) -> int:
    from index.saved_index import verify_index

    recipe = verify_index(settings.index_dir, step_bar())
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
