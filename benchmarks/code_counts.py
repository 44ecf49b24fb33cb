"""Counts what the code of `qa` says by hand: patterns, word lists, numbers, tests of types, caches.

    python benchmarks/code_counts.py [FOLDER ...] [--root CHECKOUT] [--where] [--json]

Data files don't count: what moves from code into data leaves these counts. What is counted:

- Functions: methods and inner functions included; a length is from `def` to the last line,
  docstring included.
- Regex calls: calls of functions of the module `re`, such as `re.compile` and `re.sub`.
- Alternatives: in the patterns written in those calls, and in the strings that these name or that
  make up a string they name, each once: a group with n bars has n + 1 alternatives, one without a
  bar has none. What is joined from data while the program runs doesn't count.
- Word lists: a set, list or tuple of strings written out, or a string that is split where it
  stands, with five items or more that are each one lower-case word of Latin letters (`-` and `'`
  allowed). Names of fields look the same and count too; types (`Literal`) and `__all__` don't.
- Set numbers: floats written in code, defaults included, save 0.0 and 1.0, which are bounds.
- Type tests: members of the enumeration of question types (`Kind.WHO`, `QuestionType.WHO`) that
  stand in a comparison, an `in` test or a `case`. Beside them all uses of members, since a test
  may be of a set that has a name.
- Caches: `cache`, `lru_cache` and `cached_property` of `functools`, each use.
- Constants alike in name only: names in capitals that two modules or more assign at module level,
  with different values.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pattern_literals import constants, patterns
from source_tree import Module, read_modules

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_MIN_WORDS = 5
_BOUNDS = (0.0, 1.0)
_TYPES = ("Kind", "QuestionType")
_CACHES = tuple(f"functools.{name}" for name in ("cache", "lru_cache", "cached_property"))
_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*")

Found = Iterator[ast.AST]


@dataclass(frozen=True)
class Counts:
    """What was counted; `where` has for each count the places, as `path:line` or names."""

    modules: int
    lines: int
    functions: int
    median_function: float
    largest_function: int
    regex_calls: int
    alternatives: int
    word_lists: int
    set_numbers: int
    type_tests: int
    modules_that_test_types: int
    type_uses: int
    caches: int
    constants_alike_in_name_only: int
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)


def count(root: Path, folders: Iterable[str] = ("qa",)) -> Counts:
    """Count over the modules of some folders of a checkout."""
    modules = {n: m for folder in folders for n, m in read_modules(root, folder).items()}
    lengths = sorted(_lengths(modules.values())) or [0]
    alternatives = [f"{where}: {n}" for where, n in patterns(modules)]
    counters: dict[str, Callable[[Module], Found]] = {
        "regex_calls": _regex_calls,
        "word_lists": _word_lists,
        "set_numbers": _set_numbers,
        "type_tests": _type_tests,
        "type_uses": lambda module: _members(module.tree),
        "caches": _caches,
    }
    where = {name: _places(modules.values(), found) for name, found in counters.items()}
    where["constants_alike_in_name_only"] = _constants(modules.values())
    return Counts(
        modules=len(modules),
        lines=sum(module.lines for module in modules.values()),
        functions=sum(1 for _ in _lengths(modules.values())),
        median_function=statistics.median(lengths),
        largest_function=lengths[-1],
        alternatives=sum(n for _, n in patterns(modules)),
        modules_that_test_types=len({place.split(":")[0] for place in where["type_tests"]}),
        **{name: len(places) for name, places in where.items()},
        where={**where, "alternatives": alternatives},
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, or the same as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("folders", nargs="*", default=["qa"], help="folders of code; qa if none")
    parser.add_argument("--root", type=Path, default=here, help="checkout; this one if not given")
    parser.add_argument("--where", action="store_true", help="print the places too")
    parser.add_argument("--json", action="store_true", help="print JSON, places included")
    args = parser.parse_args(arguments)
    counts = asdict(count(args.root, args.folders))
    if not counts["modules"]:
        parser.error(f"no modules in {', '.join(args.folders)} of {args.root}: give other folders")
    if args.json:
        print(json.dumps(counts, indent=2))
        return 0
    where = counts.pop("where")
    for name, number in counts.items():
        print(f"{name.replace('_', ' '):30} {number:>6g}")
        for place in where.get(name, ()) if args.where else ():
            print(f"    {place}")
    return 0


def _places(modules: Iterable[Module], find: Callable[[Module], Found]) -> list[str]:
    return [
        f"{module.path}:{getattr(node, 'lineno', 0)}" for module in modules for node in find(module)
    ]


def _lengths(modules: Iterable[Module]) -> Iterator[int]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def _regex_calls(module: Module) -> Found:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not module.full_name(node.func).startswith("re."):
            continue
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(owner, ast.Name):  # re.compile(…).match is a call of a pattern
            yield node


def _word_lists(module: Module) -> Found:
    nodes = list(_outside_dunders(module.tree))
    types = {node.slice for node in nodes if isinstance(node, ast.Subscript)}
    for node in nodes:
        items = [] if node in types else _items(node)
        all_strings = all(isinstance(item, str) for item in items)
        if all_strings and sum(map(_is_word, items)) >= _MIN_WORDS:
            yield node


def _items(node: ast.AST) -> list[object]:
    """Return the values that a node lists; None for one that is not written out."""
    if isinstance(node, ast.Set | ast.List | ast.Tuple):
        return [i.value if isinstance(i, ast.Constant) else None for i in node.elts]
    called = node.func if isinstance(node, ast.Call) else None
    if isinstance(called, ast.Attribute) and called.attr == "split":
        text = called.value.value if isinstance(called.value, ast.Constant) else ""
        return [*str(text).split()]
    return []


def _is_word(item: object) -> bool:
    return isinstance(item, str) and _WORD.fullmatch(item) is not None


def _outside_dunders(tree: ast.Module) -> Found:
    """Yield the nodes of a module, the values of `__all__` and its like left out."""
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if not any(ast.unparse(target).startswith("__") for target in targets):
            yield from ast.walk(statement)


def _set_numbers(module: Module) -> Found:
    for node in ast.walk(module.tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, float) and value not in _BOUNDS:
            yield node


def _members(tree: ast.AST) -> Iterator[ast.Attribute]:
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    for node in attributes:
        if node.attr.isupper() and ast.unparse(node.value) in _TYPES:
            yield node


def _type_tests(module: Module) -> Found:
    tested = {
        member
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare | ast.MatchValue)
        for member in _members(node)
    }
    yield from sorted(tested, key=lambda member: member.lineno)


def _caches(module: Module) -> Found:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute) and module.full_name(node) in _CACHES:
            yield node


def _constants(modules: Iterable[Module]) -> list[str]:
    values: dict[str, dict[str, str]] = {}
    for module in modules:
        for name, value in constants(module.tree):
            if _CONSTANT.fullmatch(name):
                values.setdefault(name, {})[module.path] = ast.unparse(value)
    return [
        f"{name}: {', '.join(found)}"
        for name, found in sorted(values.items())
        if len(set(found.values())) > 1
    ]


if __name__ == "__main__":
    sys.exit(main())
