"""The functions that a reader of the code goes through, in the order of the calls.

Starting from one function, its calls are followed as they stand in the text, depth first, each
function once. Arguments come before the call that they are passed to; a function that is passed as
an argument counts as called. A call is followed where the code itself tells what is called: a
function or a class by its name, a method of `self`, of a parameter or a field whose class is
written down, of what a class or an annotated function returned. Other calls are passed over. The
call of a class goes to its `__init__`, if it has one.

Begin with `CallPath.walk`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from source_tree import Module

_MAX_RENAMED = 5  # a name that is imported from where it was imported, and so on

_Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Function:
    """A function or a method; `owner` is the full name of its class, empty if it has none."""

    name: str
    module: str
    owner: str
    node: _Def


@dataclass(eq=False)
class _Class:
    """A class with the full names of its bases and the classes of its fields, as far as told."""

    module: str
    bases: tuple[str, ...]
    node: ast.ClassDef
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Scope:
    """Where an expression stands: its module, and the classes of the variables there."""

    module: str
    types: dict[str, str]


class CallPath:
    """Follows calls through the modules of a package."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        """Gather the functions, the classes and the classes of their fields."""
        self._modules = modules
        self._functions: dict[str, Function] = {}
        self._classes: dict[str, _Class] = {}
        for module in modules.values():
            self._gather(module)
        for name, found in self._classes.items():
            found.fields.update(self._annotated_fields(found))
            found.fields.update(self._fields_set(name))

    def find(self, ending: str) -> Function | None:
        """Return the function whose full name ends so, such as `QuestionAnswerer.stream`."""
        names = sorted(n for n in self._functions if n == ending or n.endswith(f".{ending}"))
        return self._functions[names[0]] if names else None

    def walk(self, entry: Function) -> list[Function]:
        """Return the functions gone through, in order, each once, the entry first."""
        path: dict[str, Function] = {}
        self._enter(entry, path)
        return list(path.values())

    def _enter(self, function: Function, path: dict[str, Function]) -> None:
        if function.name not in path:
            path[function.name] = function
            scope = self._scope(function)
            for statement in function.node.body:
                self._follow(statement, scope, path)

    def _follow(self, node: ast.AST, scope: _Scope, path: dict[str, Function]) -> None:
        for child in _in_order(node):
            self._follow(child, scope, path)
        if isinstance(node, ast.Call):
            passed = (*node.args, *(keyword.value for keyword in node.keywords))
            for expression in (*passed, node.func):
                called = self._function(self._named(expression, scope), node.func is expression)
                if called:
                    self._enter(called, path)

    def _function(self, name: str, is_call: bool) -> Function | None:
        if is_call and name in self._classes:
            name = self._method(name, "__init__")
        return self._functions.get(name)

    # Names

    def _gather(self, module: Module) -> None:
        for node in module.tree.body:
            name = f"{module.name}.{getattr(node, 'name', '')}"
            if isinstance(node, _Def):
                self._functions[name] = Function(name, module.name, "", node)
            elif isinstance(node, ast.ClassDef):
                bases = tuple(self._full(ast.unparse(base), module.name) for base in node.bases)
                self._classes[name] = _Class(module.name, bases, node)
                for method in node.body:
                    if isinstance(method, _Def):
                        of_class = f"{name}.{method.name}"
                        self._functions[of_class] = Function(of_class, module.name, name, method)

    def _full(self, dotted: str, module: str) -> str:
        """Return the full name of what a module calls `dotted`."""
        for _ in range(_MAX_RENAMED):
            first, _, rest = dotted.partition(".")
            bound = self._modules[module].bindings.get(first)
            dotted = ".".join(filter(None, (bound or f"{module}.{first}", rest)))
            owner, _, name = dotted.rpartition(".")
            if not bound or owner not in self._modules or self._is_defined(dotted):
                break
            module, dotted = owner, name
        return dotted

    def _is_defined(self, name: str) -> bool:
        return name in self._functions or name in self._classes

    def _method(self, owner: str, name: str) -> str:
        """Return the full name of a method of a class or of its bases; empty if there is none."""
        if f"{owner}.{name}" in self._functions:
            return f"{owner}.{name}"
        found = self._classes.get(owner)
        bases = found.bases if found else ()
        return next((m for base in bases if (m := self._method(base, name))), "")

    def _named(self, node: ast.expr, scope: _Scope) -> str:
        """Return the full name of the function or class that an expression names, or nothing."""
        if isinstance(node, ast.Name):
            return "" if node.id in scope.types else self._full(node.id, scope.module)
        if not isinstance(node, ast.Attribute):
            return ""
        owner = self._type(node.value, scope)
        if owner:
            return self._method(owner, node.attr)
        return self._full(ast.unparse(node), scope.module)

    # The classes of expressions

    def _scope(self, function: Function) -> _Scope:
        scope = _Scope(function.module, {})
        arguments = function.node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            scope.types[argument.arg] = self._annotated(argument.annotation, function.module)
        if function.owner and arguments.args:
            scope.types[arguments.args[0].arg] = function.owner
        for node in ast.walk(function.node):
            if isinstance(node, ast.Assign):
                self._bind(node.targets, node.value, scope)
            elif isinstance(node, ast.NamedExpr):
                self._bind([node.target], node.value, scope)
        return scope

    def _bind(self, targets: list[ast.expr], value: ast.expr, scope: _Scope) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                scope.types[target.id] = self._type(value, scope)
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                for one, its in zip(target.elts, value.elts, strict=False):
                    self._bind([one], its, scope)

    def _type(self, node: ast.expr, scope: _Scope) -> str:
        """Return the full name of the class of an expression's value, empty if it isn't told."""
        if isinstance(node, ast.Name):
            return scope.types.get(node.id, "")
        if isinstance(node, ast.Attribute):
            return self._field(self._type(node.value, scope), node.attr)
        if isinstance(node, ast.Call):
            return self._returned(self._named(node.func, scope))
        values: list[ast.expr] = []
        if isinstance(node, ast.BoolOp):
            values = node.values
        elif isinstance(node, ast.IfExp):
            values = [node.body, node.orelse]
        return next((found for value in values if (found := self._type(value, scope))), "")

    def _field(self, owner: str, name: str) -> str:
        found = self._classes.get(owner)
        return found.fields.get(name, "") if found else ""

    def _returned(self, name: str) -> str:
        if name in self._classes:
            return name
        function = self._functions.get(name)
        return self._annotated(function.node.returns, function.module) if function else ""

    def _annotated(self, annotation: ast.expr | None, module: str) -> str:
        """Return the class that an annotation names, `X | None` included."""
        if isinstance(annotation, ast.BinOp):
            sides = (self._annotated(s, module) for s in (annotation.left, annotation.right))
            return next(filter(None, sides), "")
        if isinstance(annotation, ast.Name | ast.Attribute):
            full = self._full(ast.unparse(annotation), module)
            return full if full in self._classes else ""
        return ""

    def _annotated_fields(self, found: _Class) -> Iterator[tuple[str, str]]:
        for node in found.node.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, self._annotated(node.annotation, found.module)
            elif isinstance(node, _Def) and node.decorator_list:  # a property
                yield node.name, self._annotated(node.returns, found.module)

    def _fields_set(self, owner: str) -> Iterator[tuple[str, str]]:
        """Yield the fields that methods of a class set as `self.name = ...`, with their classes."""
        for name, function in self._functions.items():
            if function.owner != owner:
                continue
            scope = self._scope(self._functions[name])
            for node in ast.walk(function.node):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                    found = self._type(node.value, scope)
                    if found and ast.unparse(node.targets[0].value) == "self":
                        yield node.targets[0].attr, found


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node in the order in which they are worked out."""
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield from node.generators
        yield node.elt
    elif isinstance(node, ast.DictComp):
        yield from (*node.generators, node.key, node.value)
    elif isinstance(node, ast.comprehension):
        yield from (node.iter, *node.ifs)
    else:
        yield from ast.iter_child_nodes(node)
