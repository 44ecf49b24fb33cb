"""Prints the map of the code of `qa`: its packages, what each is for, and who imports whom.

    python benchmarks/house.py [--root CHECKOUT] [--path] [--json]

`--root` measures another checkout, such as a worktree of an older commit. What is counted:

- Room: a folder with modules directly in the package, or a module that lies there alone. The
  package's own `__init__` is none. A room's place is the first sentence of its docstring.
- Arrow: a room imports another one, anywhere in its modules, for types only included.
- Floor: 1 for a room that imports no other, else one above the highest that it imports. Rooms
  that import each other in a circle stand on one floor. Floors of modules are counted alike.
- Circle: rooms, or modules, that all import each other, directly or not.
- Climb: from one entry function, the calls are followed in the order of the text, depth first,
  each function once (`call_path.py` says which calls). Where the next function stands in another
  room than the last one, that is a step; where its room is on a higher floor, a climb. The return
  to a function begun before is no step, but the next call from there is one, and it is compared
  with the function where reading stopped. Counted for rooms and for modules.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from call_path import CallPath, Function
from source_tree import Graph, Module, circles, floors, imports, read_modules

_LAYERS = ("corpus", "index")  # below the package: listed among the imports, no rooms
_LEGEND = """
Each line above begins with the floor of a room.
room     a package, or a module, directly in the package that is measured
floor    number of rooms in the longest chain of imports, down to a room that imports no other
arrow    one room imports another
circle   rooms, or modules, that import each other, directly or not
step     the calls from a function go on in another room, or module
climb    a step to a higher floor
"""
_ENTRIES = ("QuestionAnswerer.stream", "EvidenceSelector.select", "ExtractiveComposer.compose")


@dataclass(frozen=True)
class Room:
    """One room; `packages` are the folders within it."""

    name: str
    place: str
    floor: int
    n_modules: int
    n_lines: int
    imports: tuple[str, ...]
    packages: Mapping[str, str]


@dataclass(frozen=True)
class Walk:
    """What one goes through from an entry function; `path` are the rooms in order."""

    entry: str
    n_functions: int
    steps: int
    climbs: int
    module_steps: int
    module_climbs: int
    path: tuple[str, ...]


@dataclass(frozen=True)
class House:
    """A package, measured."""

    n_modules: int
    n_lines: int
    n_rooms: int
    n_floors: int
    n_arrows: int
    room_circles: tuple[tuple[str, ...], ...]
    n_module_floors: int
    module_circles: tuple[tuple[str, ...], ...]
    walks: tuple[Walk, ...]
    not_found: tuple[str, ...]
    rooms: tuple[Room, ...]


def measure(root: Path, package: str, entries: Iterable[str] = _ENTRIES) -> House:
    """Measure a package of a checkout; entries that it lacks are named in `not_found`."""
    modules = read_modules(root, package)
    layers = {n: m for layer in _LAYERS for n, m in read_modules(root, layer).items()}
    between, all_imports = imports(modules), imports(modules | layers)
    rooms = _room_graph(between)
    floor, module_floor = floors(rooms), floors(between)
    calls = CallPath(modules)
    found = {entry: calls.find(entry) for entry in entries}
    walks = [_walk(calls.walk(start), floor, module_floor) for start in found.values() if start]
    return House(
        n_modules=len(modules),
        n_lines=sum(module.lines for module in modules.values()),
        n_rooms=len(rooms),
        n_floors=max(floor.values(), default=0),
        n_arrows=sum(map(len, rooms.values())),
        room_circles=_sorted(circles(rooms)),
        n_module_floors=max(module_floor.values(), default=0),
        module_circles=_sorted(circles(between)),
        walks=tuple(walks),
        not_found=tuple(entry for entry, start in found.items() if not start),
        rooms=tuple(
            _room(f"{package}.{name}", modules, all_imports, floor[name])
            for name in sorted(rooms, key=lambda name: (-floor[name], name))
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the map, or the same as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    here = Path(__file__).resolve().parents[1]
    parser.add_argument("--root", type=Path, default=here, help="checkout; this one if not given")
    parser.add_argument("--package", default="qa", help="the package to measure; qa if not given")
    parser.add_argument(
        "--entry",
        action="append",
        metavar="FUNCTION",
        help=f"an entry function by the end of its name; {', '.join(_ENTRIES)} if not given",
    )
    parser.add_argument("--path", action="store_true", help="print the rooms that each walk enters")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args(arguments)
    house = measure(args.root, args.package, args.entry or _ENTRIES)
    if not house.n_modules:
        parser.error(f"{args.root / args.package} has no modules: give a checkout with --root")
    print(json.dumps(asdict(house), indent=2) if args.json else _text(house, args.path))
    return 0


def _name(module: str) -> str:
    """Return the room of a module; empty for the package's own `__init__`."""
    return f"{module}.".split(".")[1]


def _room_graph(between: Graph) -> dict[str, frozenset[str]]:
    rooms: dict[str, set[str]] = {}
    for module, targets in between.items():
        rooms.setdefault(_name(module), set()).update(map(_name, targets))
    rooms.pop("", None)
    return {name: frozenset(targets - {name, ""}) for name, targets in rooms.items()}


def _room(full: str, modules: Mapping[str, Module], between: Graph, floor: int) -> Room:
    inside = {n: m for n, m in modules.items() if f"{n}.".startswith(f"{full}.")}
    targets = {t for n in inside for t in between[n]}
    imported = {_name(t) for t in targets if t in modules} - {_name(full), ""}
    layers = {t.split(".")[0] for t in targets if t not in modules}
    packages = [m for m in inside.values() if m.path.endswith("__init__.py") and m.name != full]
    return Room(
        name=_name(full),
        place=modules[full].place if full in modules else "",
        floor=floor,
        n_modules=len(inside),
        n_lines=sum(module.lines for module in inside.values()),
        imports=(*sorted(imported), *sorted(layers)),
        packages={m.name.removeprefix(f"{full}."): m.place for m in packages},
    )


def _walk(
    functions: Sequence[Function], floor: Mapping[str, int], module_floor: Mapping[str, int]
) -> Walk:
    modules = [function.module for function in functions]
    rooms = _changes(modules, _name)
    visited = _changes(modules, str)
    return Walk(
        entry=functions[0].name,
        n_functions=len(functions),
        steps=len(rooms) - 1,
        climbs=_climbs(rooms, floor),
        module_steps=len(visited) - 1,
        module_climbs=_climbs(visited, module_floor),
        path=rooms,
    )


def _changes(modules: Iterable[str], name: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names of modules one after the other, without those that repeat the one before."""
    names: list[str] = []
    for module in filter(None, map(name, modules)):
        if names[-1:] != [module]:
            names.append(module)
    return tuple(names)


def _climbs(path: Sequence[str], floor: Mapping[str, int]) -> int:
    return sum(floor[after] > floor[before] for before, after in pairwise(path))


def _sorted(groups: Iterable[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(sorted(group)) for group in groups)


def _text(house: House, with_path: bool) -> str:
    lines = [line for room in house.rooms for line in _room_lines(room)]
    lines += [_LEGEND, *_count_lines(house), ""]
    for walk in house.walks:
        lines.append(
            f"from {walk.entry}: {walk.n_functions} functions; between rooms {walk.steps} steps, "
            f"{walk.climbs} climbs; between modules {walk.module_steps} steps, "
            f"{walk.module_climbs} climbs"
        )
        if with_path:
            lines.append(f"    {' > '.join(walk.path)}")
    lines += [f"from {entry}: there is no such function" for entry in house.not_found]
    return "\n".join(lines)


def _room_lines(room: Room) -> Iterable[str]:
    size = f"{room.n_modules} modules" if room.n_modules > 1 else "1 module"
    yield f"{room.floor:>2}  {room.name}: {room.place}"
    yield f"      {size}, {room.n_lines} lines; imports {', '.join(room.imports) or 'nothing'}"
    for name, place in room.packages.items():
        yield f"      {name}: {place}"


def _count_lines(house: House) -> Iterable[str]:
    yield f"modules  {house.n_modules}, {house.n_lines} lines"
    yield f"rooms    {house.n_rooms}"
    yield f"floors   {house.n_floors} of rooms, {house.n_module_floors} of modules"
    yield f"arrows   {house.n_arrows}"
    for of, groups in (("rooms", house.room_circles), ("modules", house.module_circles)):
        told = "; ".join(", ".join(group) for group in groups)
        yield f"circles  of {of}: {len(groups)}{' (' if told else ''}{told}{')' if told else ''}"


if __name__ == "__main__":
    sys.exit(main())
