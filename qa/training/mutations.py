"""Wrong sentences made from right ones, with one thing changed in each, such as a figure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from index.passage_index import PassageIndex
from qa.answer import Evidence
from qa.lexicon.english import any_of, pattern, table
from qa.text.figures import Figure, find_figures
from qa.text.people import OFFICE, find_people
from qa.text.periods import YEAR
from qa.training.thing_mutations import other_deed, other_group, other_thing

MutationKind = Literal[
    "figure",
    "other figure",
    "unit",
    "year",
    "name",
    "swapped names",
    "negation",
    "thing counted",
    "deed",
    "for whom",
]
_CORPORA = Path(__file__).parents[1] / "lexicon" / "corpora"
_OTHER_YEARS = ("2019", "2020", "2021", "2022", "2023", "2024", "2025", "2035")
# These stand in code, not with the other words: their blanks count.
_OTHER_UNITS = (
    ("%", " percentage points"),
    (" percentage points", "%"),
    (" percent", " million"),
    ("billion", "million"),
    ("million", "billion"),
    ("square kilometers", "square meters"),
    ("square meters", "square kilometers"),
    ("kilometers", "meters"),
    ("-kilometer", "-meter"),
    (" meters", " kilometers"),
    ("hectares", "acres"),
    ("acres", "hectares"),
    ("yuan", "dollars"),
    ("micrograms", "grams"),
)
_AUXILIARY = pattern("mutations", "auxiliary")
_AFTER_DID_NOT = table("mutations", "after_did_not")
_PAST = re.compile(rf"\b(?P<verb>{any_of('mutations', 'after_did_not')})\b")
_NEGATION = pattern("mutations", "negation")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A wrong sentence, and what was changed to make it so."""

    kind: MutationKind
    text: str
    changed: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names to put in another's place: people of the reports, and groups of places and bodies."""

    people: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...] = ()

    @staticmethod
    def of(index: PassageIndex) -> Names:
        """Return the people of the reports, and what the lexicon of their corpus has to swap."""
        people = {p for document in index.documents.values() for p in find_people(document.text)}
        file = _CORPORA / (index.lexicon or "") / "swapped_names.toml"
        swapped = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        groups = (tuple(swapped.get("places", "").split()), tuple(swapped.get("bodies", ())))
        return Names(tuple(sorted(people)), groups)


def mutate(
    text: str, evidence: Sequence[Evidence], rng: Random, names: Names
) -> Iterator[Mutation]:
    """Yield one wrong sentence of each kind that can be made of a right one.

    What is put in never makes another truth that
    the evidence tells: a figure is either new there, or there for something else.
    """
    for kind, change in _CHANGES.items():
        made = change(text, evidence, rng, names)
        if made and made[0] != text:
            yield Mutation(kind, *made)


_Made = tuple[str, str] | None
_Change = Callable[[str, Sequence[Evidence], Random, Names], _Made]


def _figure(text: str, evidence: Sequence[Evidence], rng: Random, _: Names) -> _Made:
    figures = [f for f in find_figures(text) if re.search(r"\d", f.text)]
    if not figures:
        return None
    figure = rng.choice(figures)
    there = {f.value for e in evidence for f in find_figures(e.line)}
    for _try in range(20):
        written = _other_digits(figure.text, rng)
        new = find_figures(f"{written} things")
        if written != figure.text and (not new or new[0].value not in there):
            return _replaced(text, figure, written), f"{figure.text} -> {written}"
    return None


def _other_digits(written: str, rng: Random) -> str:
    places = [i for i, c in enumerate(written) if c.isdigit()]
    place = rng.choice(places)
    low = 1 if place == places[0] else 0
    digit = rng.choice([d for d in map(str, range(low, 10)) if d != written[place]])
    return written[:place] + digit + written[place + 1 :]


def _other_figure(text: str, evidence: Sequence[Evidence], rng: Random, _: Names) -> _Made:
    """Put a figure of the same sentence and sort in a figure's place."""
    lines = [find_figures(e.line) for e in evidence]
    pairs = [
        (f, g)
        for f in find_figures(text)
        for said in lines
        if any(f.value == h.value for h in said)
        for g in said
        if _written(f)
        and _written(g)
        and g.value != f.value
        and g.kind == f.kind
        and g.unit_key == f.unit_key
    ]
    if not pairs:
        return None
    figure, other = rng.choice(pairs)
    return _replaced(text, figure, other.text), f"{figure.text} -> {other.text}"


def _written(figure: Figure) -> bool:
    """True for a figure in digits; one in words may be part of a name ("Two Zones")."""
    return figure.text[-1].isdigit() or figure.kind != "count"


def _unit(text: str, _: Sequence[Evidence], rng: Random, __: Names) -> _Made:
    places = [
        (m, new)
        for old, new in _OTHER_UNITS
        for m in re.finditer(rf"(?<=\d){re.escape(old)}|(?<=\d ){re.escape(old)}", text)
    ]
    if not places:
        return None
    match, new = rng.choice(places)
    return text[: match.start()] + new + text[match.end() :], f"{match[0]} -> {new}"


def _year(text: str, _: Sequence[Evidence], rng: Random, __: Names) -> _Made:
    years = list(YEAR.finditer(text))
    if not years:
        return None
    match = rng.choice(years)
    near = {"2023": "2024", "2024": "2023"}.get(match[0])
    others = [y for y in _OTHER_YEARS if y not in YEAR.findall(text)]
    new = near if near in others and rng.random() < 0.5 else rng.choice(others)
    return text[: match.start()] + new + text[match.end() :], f"{match[0]} -> {new}"


def _name(text: str, evidence: Sequence[Evidence], rng: Random, names: Names) -> _Made:
    """Put a name in another's place that the evidence doesn't have."""
    there = " ".join(e.line for e in evidence)
    if named := find_people(text):
        person = rng.choice(named)
        new = rng.choice([p for p in names.people if p not in there and p not in text])
        return text.replace(person, new), f"{person} -> {new}"
    for group in names.groups:
        if found := [n for n in group if re.search(rf"\b{re.escape(n)}\b", text)]:
            name = rng.choice(found)
            new = rng.choice([n for n in group if n not in text and n not in there])
            return re.sub(rf"\b{re.escape(name)}\b", new, text, count=1), f"{name} -> {new}"
    return None


def _swapped_names(text: str, _: Sequence[Evidence], rng: Random, __: Names) -> _Made:
    """Swap two persons of whom one at least has an office: it becomes the other's."""
    named = find_people(text)
    if len(named) < 2 or not OFFICE.search(text):
        return None
    first, second = named[0], rng.choice(named[1:])
    parts = re.split(f"({first}|{second})", text)
    swap = {first: second, second: first}
    return "".join(swap.get(p, p) for p in parts), f"{first} <-> {second}"


def _negation(text: str, _: Sequence[Evidence], rng: Random, __: Names) -> _Made:
    """Deny what is said; or, where it is denied, say it."""
    bare = re.sub(r'"[^"]*"', lambda m: "_" * len(m[0]), text)
    if match := _NEGATION.search(bare):
        return text[: match.start()] + text[match.end() :], f"{match[0].strip()} -> "
    if places := list(_AUXILIARY.finditer(bare)):
        match = rng.choice(places)
        return f"{text[: match.end()]} not{text[match.end() :]}", f"{match[0]} -> {match[0]} not"
    if match := _PAST.search(bare):
        base = f"did not {_AFTER_DID_NOT[match['verb']]}"
        return text[: match.start()] + base + text[match.end() :], f"{match[0]} -> {base}"
    return None


def _replaced(text: str, figure: Figure, written: str) -> str:
    return text[: figure.span.start] + written + text[figure.span.end :]


_CHANGES: dict[MutationKind, _Change] = {
    "figure": _figure,
    "other figure": _other_figure,
    "unit": _unit,
    "year": _year,
    "name": _name,
    "swapped names": _swapped_names,
    "negation": _negation,
    "thing counted": lambda text, evidence, rng, _: other_thing(text, evidence, rng),
    "deed": lambda text, evidence, rng, _: other_deed(text, evidence, rng),
    "for whom": lambda text, evidence, rng, _: other_group(text, evidence, rng),
}
