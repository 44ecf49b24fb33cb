"""The English word lists: each thing has one list, each list a use, and no list stands in code."""

import ast
import re
import tomllib
from copy import deepcopy
from functools import cache
from itertools import combinations

import pytest
from test_layers import ROOT, modules

from qa.lexicon.english import any_of, pattern, rows, table, whole_words, word_list

FOLDER = ROOT / "qa" / "lexicon" / "english"
LOADERS = {"word_list", "any_of", "whole_words", "pattern", "table", "rows"}
REFERENCE = re.compile(r"\{(?:(?P<subject>[a-z]+)\.)?(?P<name>[a-z]\w*)\}")
FEW = 5
ALIKE = 0.8

# Two lists of which one has most words of the other, and why they are two.
ALIKE_ON_PURPOSE = {
    ("asking.leads", "counting.goes_on"): "one opens a question, the other joins two nouns",
    ("counting.goes_on", "grammar.prepositions"): "few prepositions join a noun to what it counts",
    ("asking.measures", "weight.measuring"): "many are asked for; few say nothing of the thing",
    (
        "checking.no_content",
        "counting.weak",
    ): "weak words tell no two figures apart",
    ("orders.answers", "orders.telling"): "one has words, the other parts of words to look for",
    ("time.spans", "weight.light"): "light words are no spans; a question may well be about a day",
}

# What looks like a list of words in code and is none.
FIELDS = "names of fields or columns"
NO_WORD_LISTS = {
    "qa/commands/evaluate_options.py": "names of formats on the command line",
    "qa/evaluation/exports/csv_table.py": FIELDS,
    "qa/evaluation/machine.py": "names of packages",
    "qa/evaluation/report/page.py": "names of measures",
    "qa/evaluation/scoring.py": FIELDS,
    "qa/figures/csv_file.py": FIELDS,
    "qa/finding/features.py": "names of features",
    "qa/reading/chinese.py": "question words that renderings of the Chinese dictionary begin with",
    "qa/reading/intake.py": "categories of Unicode",
    "qa/rendering/figures.py": FIELDS,
    "qa/training/fit_support.py": "heads of a table",
    "qa/web/api/chat_completions.py": FIELDS,
    "qa/web/api/developer.py": "methods of HTTP",
    "qa/web/http/proxies.py": "headers of HTTP",
    "qa/web/http/request_guard.py": "headers of HTTP",
    "qa/web/page/assets.py": "keys of the window's own words",
}
TAKE_WORDS = {"split", "findall", "to_stems", "stems_of", "content", "words"}
"""What is called with words in one text, or called of them."""
_WORD = re.compile(r"[A-Za-z]+(?:['’ -][A-Za-z]+)*")
_FORMS = re.compile(r"\(\?:[^()]*\)\??|\\[wb][*+]?|\[[^\]]*\]|(?<=[a-z])[?*+]")


@cache
def subjects():
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")}


def keys():
    """Every list, table and pattern, as "subject.name"."""
    for subject, entries in subjects().items():
        own = {name for name in entries if name != "patterns"}
        yield from (f"{subject}.{name}" for name in (*own, *entries.get("patterns", {})))


def lists():
    """The words of every list by its key. What it refers to is left out: that is another list."""
    for subject, entries in subjects().items():
        for name, value in entries.items():
            words = value.split() if isinstance(value, str) else value
            if isinstance(words, list) and isinstance(words[0], str):
                yield f"{subject}.{name}", {w.lower() for w in words if not REFERENCE.search(w)}


def alike(found):
    """The pairs of lists of which one has most words of the other."""
    for (one, words), (other, others) in combinations(sorted(found.items()), 2):
        least = min(len(words), len(others))
        if least >= FEW and len(words & others) >= ALIKE * least:
            yield one, other


def is_loader(call, tree):
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    loaders = [a.name for n in imports if n.module == "qa.lexicon.english" for a in n.names]
    return isinstance(call.func, ast.Name) and call.func.id in loaders


def named(tree):
    """What a module asks of the word files, as "subject.name"; "?" for what isn't written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_loader(node, tree):
            subject, *names = [a.value if isinstance(a, ast.Constant) else "?" for a in node.args]
            yield from (f"{subject}.{name}" for name in names)


def referred_to(value, subject):
    """What an entry of a word file refers to."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from referred_to(each, subject)
        return
    for match in REFERENCE.finditer(value):
        yield f"{match['subject'] or subject}.{match['name']}"


def used_by_code():
    return {name for _, tree in modules() for name in named(tree)}


def used_by_lists():
    return {
        name for subject, entries in subjects().items() for name in referred_to(entries, subject)
    }


def groups(expression):
    """The alternatives of an expression and of each group in it."""
    stack, at = [[""]], 0
    while at < len(expression):
        char = expression[at]
        if char == "\\":
            stack[-1][-1] += expression[at : at + 2]
            at += 1
        elif char == "(":
            stack.append([""])
        elif char == ")" and len(stack) > 1:
            inner = stack.pop()
            yield inner
            stack[-1][-1] += f"({'|'.join(inner)})"
        elif char == "|":
            stack[-1].append("")
        else:
            stack[-1][-1] += char
        at += 1
    yield from stack


def is_word(text):
    """True for a word or phrase, whatever its forms: "sa(?:y|ys)", "stress\\w*"."""
    bare = _FORMS.sub("", re.sub(r"^\?(?:i?:|P<\w+>)", "", text)).strip()
    return len(bare) > 1 and _WORD.fullmatch(bare) is not None


def word_lists(tree):
    """The lines of a module with lists of words: written out, in an expression, or to be split."""
    for node in ast.walk(tree):
        items = []
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            items = [getattr(each, "value", None) for each in node.elts]
        elif isinstance(node, ast.Dict) and all(isinstance(v, ast.Constant) for v in node.values):
            items = [getattr(each, "value", None) for each in node.keys]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in TAKE_WORDS:
            inside = [*node.args, getattr(node.func, "value", None)]
            items = [w for i in inside if isinstance(i, ast.Constant) for w in str(i.value).split()]
        if sum(isinstance(item, str) and is_word(item) for item in items) >= FEW:
            yield node.lineno
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and max(sum(map(is_word, g)) for g in groups(text)) >= FEW:
            yield node.lineno


def without_texts(tree):
    """A module without what is no data: docstrings, `__all__`, types, messages of errors."""

    class Leave(ast.NodeTransformer):
        def visit_Expr(self, node):
            return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

        def visit_Assign(self, node):
            is_all = ast.unparse(node.targets[0]).startswith("__")
            return None if is_all else self.generic_visit(node)

        def visit_Subscript(self, node):
            return None if ast.unparse(node.value) == "Literal" else self.generic_visit(node)

    return Leave().visit(deepcopy(tree))


def test_no_two_lists_have_mostly_the_same_words():
    assert set(alike(dict(lists()))) == set(ALIKE_ON_PURPOSE)


def test_every_list_is_used():
    assert set(keys()) - used_by_code() - used_by_lists() == set()


def test_what_code_and_lists_name_is_there():
    assert (used_by_code() | used_by_lists()) - set(keys()) == set()


def test_no_list_of_words_stands_in_code():
    found = {
        path
        for path, tree in modules()
        if path.startswith("qa/") and any(word_lists(without_texts(tree)))
    }
    assert found == set(NO_WORD_LISTS)


def test_no_word_stands_twice_in_a_list():
    for subject, entries in subjects().items():
        for name, value in entries.items():
            words = value.split() if isinstance(value, str) else value
            if isinstance(words, list) and isinstance(words[0], str):
                assert sorted(set(words)) == sorted(words), f"{subject}.{name}"


def test_no_line_of_a_word_file_is_longer_than_100_characters():
    paths = [*FOLDER.glob("*.toml"), *(FOLDER.parent / "corpora").glob("*/*.toml")]
    lines = [(p.name, n, t) for p in paths for n, t in enumerate(p.read_text().splitlines(), 1)]
    assert [(name, n) for name, n, text in lines if len(text) > 100] == []


def test_every_word_file_says_what_it_is_about():
    for path in FOLDER.glob("*.toml"):
        assert path.read_text("utf-8").startswith("# "), path.name


@pytest.mark.parametrize(
    "code",
    [
        "x = ('one', 'two', 'three', 'four', 'five')",
        "x = 'one two three four five'.split()",
        "x = to_stems('one two three four five')",
        "x = re.compile(r'\\b(?:one|two|three|four|five)\\b')",
        "x = re.compile(rf'{y} (?:say(?:s)?|tell\\w*|call(?:ed|s)? for|name|ask)')",
        "x = {'one': 1, 'two': 2, 'three': 3, 'four': 4, 'five': 5}",
    ],
)
def test_a_list_of_words_in_code_would_be_found(code):
    assert list(word_lists(without_texts(ast.parse(code)))) == [1]


@pytest.mark.parametrize(
    "code",
    [
        '"""one|two|three|four|five"""',
        "x = ('one', 'two', 'three', 'four')",
        "x: Literal['one', 'two', 'three', 'four', 'five']",
        "raise ValueError(f'{name}: there is no report of this name here')",
        "x = re.compile(r'a|b|c|d|e|f')",
        "x = any_of('time', 'months')",
    ],
)
def test_what_is_no_list_of_words_is_let_be(code):
    assert list(word_lists(without_texts(ast.parse(code)))) == []


def test_a_second_list_of_one_thing_would_be_found():
    months = {"march", "april", "may", "june", "july"}
    assert list(alike({"a.b": months, "c.d": months | {"august"}})) == [("a.b", "c.d")]
    assert list(alike({"a.b": months, "c.d": {"march", "april", "may", "x", "y"}})) == []


def test_words_come_in_the_order_of_the_file():
    assert word_list("numbers", "ordinals")[:3] == ("first", "second", "third")
    assert word_list("numbers", "scales")[0] == "hundred"  # of a table the keys


def test_any_word_of_lists_is_found_the_longest_first():
    found = re.compile(any_of("numbers", "one_to_nineteen", "tens"))
    assert found.match("seventeen")[0] == "seventeen"
    assert whole_words("comparison", "more").findall("Higher rates, more moreover") == [
        "Higher",
        "more",
    ]


def test_a_pattern_has_what_its_references_stand_for():
    day = pattern("time", "day")
    assert day.search("on April 21, 2021")[0] == "April 21"
    assert day.search("on april 21") is None  # as written, in (?-i:…)


def test_tables_and_rows_have_expressions_in_order():
    assert next(iter(table("asking", "question_types"))) == "compare"
    assert rows("numbers", "units")[0]["name"] == "microgram"


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: word_list("weather", "clouds"), "weather.toml"),
        (lambda: word_list("time", "clouds"), "'clouds'"),
        (lambda: pattern("time", "clouds"), "'clouds'"),
        (lambda: table("time", "months"), "'months' is not a table"),
        (lambda: rows("time", "months"), "'months' has no rows"),
        (lambda: word_list("numbers", "units"), "'units' is not a list"),
    ],
)
def test_what_is_not_there_is_named(ask, told):
    with pytest.raises((KeyError, ValueError)) as error:
        ask()
    assert told in str(error.value)
