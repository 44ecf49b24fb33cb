"""The regular expressions that are written out in code, and their alternatives."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from source_tree import Module

_GAP = "\0"  # stands where a pattern is filled in
_JOINER = "|"

Constants = dict[str, tuple[str, ast.expr]]
"""For the full name of each constant of a module: the module and the value."""


def patterns(modules: Mapping[str, Module]) -> Iterator[tuple[str, int]]:
    """Yield each string that is part of a pattern, as `path:line`, with its alternatives.

    These are the strings in the first argument of calls of `re`, and in the constants that these
    name, directly or through other constants. Each constant is looked at once.
    """
    known = {
        f"{module.name}.{name}": (module.name, value)
        for module in modules.values()
        for name, value in constants(module.tree)
    }
    seen: set[str] = set()
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and module.full_name(node.func).startswith("re."):
                for argument in node.args[:1]:
                    for part, name in _strings(argument, module.name, modules, known, seen):
                        n = alternatives(_text(part))
                        if n:
                            yield f"{modules[name].path}:{part.lineno}", n


def alternatives(pattern: str) -> int:
    """Return how many alternatives a pattern has: for each group with n bars, n + 1."""
    if pattern == _JOINER:
        return 0
    bars, total, in_class, at = [0], 0, False, 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            at += len(pattern[at + 1 :]) - len(
                pattern[at + 1 :].removeprefix("^").removeprefix("]")
            )
        elif char == "(":
            bars.append(0)
        elif char == "|":
            bars[-1] += 1
        elif char == ")":
            total += _of_group(bars.pop())
            bars = bars or [0]
        at += 1
    return total + sum(map(_of_group, bars))


def _of_group(bars: int) -> int:
    return bars + 1 if bars else 0


def constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a module assigns at its level, with their values."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _strings(
    node: ast.AST, module: str, modules: Mapping[str, Module], known: Constants, seen: set[str]
) -> Iterator[tuple[ast.Constant | ast.JoinedStr, str]]:
    """Yield the strings that make up an expression, with the module that each stands in."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node, module
        return
    if isinstance(node, ast.JoinedStr):
        yield node, module
        parts: Iterator[ast.AST] = (v for v in node.values if isinstance(v, ast.FormattedValue))
    else:
        parts = ast.iter_child_nodes(node)
    if isinstance(node, ast.Name | ast.Attribute):
        name = modules[module].full_name(node)
        if name in known and name not in seen:
            seen.add(name)
            where, value = known[name]
            yield from _strings(value, where, modules, known, seen)
    for part in parts:
        yield from _strings(part, module, modules, known, seen)


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(v.value) if isinstance(v, ast.Constant) else _GAP for v in node.values)
