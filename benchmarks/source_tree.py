"""The modules of a checkout as syntax trees, and who imports whom.

Begin with `read_modules`. Standard library only, so that an older checkout can be read without
installing anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Graph = Mapping[str, frozenset[str]]
"""For each node, the nodes that it imports."""


@dataclass(frozen=True)
class Module:
    """One file of Python code."""

    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of the file."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """The number of lines, empty ones included."""
        return len(self.text.splitlines())

    @property
    def place(self) -> str:
        """The first sentence of the docstring; empty if there is none."""
        paragraph = (ast.get_docstring(self.tree) or "").partition("\n\n")[0]
        sentence, end, _ = " ".join(paragraph.split()).partition(". ")
        return sentence + end.strip()

    @cached_property
    def bindings(self) -> Mapping[str, str]:
        """For each imported name, as the module knows it, the full name of what it stands for."""
        return dict(_bound(self.tree))

    def full_name(self, node: ast.expr) -> str:
        """Return the full name of what a name or an attribute of an imported name stands for."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return ""
        first, dot, rest = ast.unparse(node).partition(".")
        return self.bindings.get(first, f"{self.name}.{first}") + dot + rest


def read_modules(root: Path, package: str) -> dict[str, Module]:
    """Return the modules of a package of a checkout by their dotted names."""
    modules = {}
    for path in sorted((root / package).rglob("*.py")):
        place = path.relative_to(root)
        name = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
        modules[name] = Module(name, place.as_posix(), path.read_text(encoding="utf-8"))
    return modules


def imports(modules: Mapping[str, Module]) -> dict[str, frozenset[str]]:
    """Return which of the modules each module imports, anywhere in it, for types only included."""
    return {
        name: frozenset(
            found
            for target in module.bindings.values()
            if (found := _module_of(target, modules)) and found != name
        )
        for name, module in modules.items()
    }


def circles(graph: Graph) -> list[frozenset[str]]:
    """Return the groups of two nodes or more that all import each other, directly or not."""
    reach = _reach(graph)
    groups = {_circle(node, reach) for node in graph}
    return sorted((group for group in groups if len(group) > 1), key=sorted)


def floors(graph: Graph) -> dict[str, int]:
    """Return the floor of each node: 1 if it imports no other, else one above its highest import.

    The nodes of a circle stand on one floor.
    """
    reach = _reach(graph)
    floor: dict[str, int] = {}
    for node in sorted(graph, key=lambda n: len(reach[n])):  # what is imported comes first
        circle = _circle(node, reach)
        below = frozenset().union(*(graph[member] for member in circle)) - circle
        floor[node] = 1 + max((floor[n] for n in below), default=0)
    return floor


def _bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _module_of(target: str, modules: Mapping[str, Module]) -> str:
    """Return the module that a full name lies in; empty if it is none of these modules."""
    if target in modules:
        return target
    parent = target.rpartition(".")[0]
    return parent if parent in modules else ""


def _reach(graph: Graph) -> dict[str, frozenset[str]]:
    """Return what each node imports directly or not, itself included."""
    reach = {}
    for start in graph:
        seen, to_do = {start}, [start]
        while to_do:
            new = graph[to_do.pop()] - seen
            seen |= new
            to_do += new
        reach[start] = frozenset(seen)
    return reach


def _circle(node: str, reach: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(other for other in reach[node] if node in reach[other])
