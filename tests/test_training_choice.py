"""The fits of the weights by which titles and dates are chosen."""

import json

import pytest
from conftest import DATA

from qa.training import fit_dates, fit_titles
from qa.training.choice import Choice, best_of, digest_of, fit, is_right, shares, unseen
from qa.training.fit_titles import same_title

WEIGHTS = DATA.parent.parent / "corpus" / "metadata"


@pytest.mark.parametrize("name", ["title_weights.json", "date_weights.json"])
def test_the_weights_were_fitted_on_the_pages_as_they_are(name):
    digest = digest_of(sorted(DATA.glob("*first_pages.toml")))
    assert json.loads((WEIGHTS / name).read_text(encoding="utf-8"))["digest"] == digest


def test_a_fit_finds_the_titles_of_its_pages():
    choices = fit_titles.read_choices(DATA / "first_pages.toml")
    weights = fit(choices)
    n_right = sum(is_right(choice, weights) for choice in choices)
    n_right_unfitted = sum(is_right(choice, {}) for choice in choices)
    assert n_right > 0.9 * len(choices) > n_right_unfitted


def test_a_fit_finds_the_dates_of_its_pages():
    reports, events = fit_dates.read_choices(DATA / "first_pages.toml")
    for choices in (reports, events):
        weights = fit(choices)
        assert sum(is_right(choice, weights) for choice in choices) > 0.9 * len(choices)


def test_the_chance_of_a_date_is_that_of_all_its_mentions():
    signs = ({"a": 1.0}, {"b": 1.0}, {"b": 1.0}, {})
    choice = Choice("w", "f", signs, (False, True, True, False), ("2020", "2021", "2021", ""))
    place, chance = best_of(choice, {"a": 1.0, "b": 0.9})
    assert choice.groups[place] == "2021" and 0.5 < chance < 0.7


def test_a_group_is_judged_by_weights_fitted_without_it():
    told = Choice("one", "f", ({"said": 1.0}, {}), (True, False), ("0", "1"))
    other = Choice("two", "f", ({"said": 1.0}, {}), (False, True), ("0", "1"))
    choices = [told] * 4 + [other] * 4
    found = unseen(choices, [choice.writer for choice in choices])
    assert shares(found) == {"one": 0.0, "two": 0.0, "all": 0.0}


def test_above_the_chance_of_a_sure_date_hardly_one_is_wrong():
    signs = ({"a": 1.0}, {})
    right = Choice("w", "f", signs, (True, False), ("2020", ""))
    wrong = Choice("w", "f", signs, (False, True), ("2020", ""))
    found = [(right, {"a": 5.0})] * 300 + [(wrong, {"a": 2.0})] * 5 + [(right, {"a": 1.0})]
    assert 0.85 < fit_dates.sure_from(found) < 0.9


def test_a_title_is_right_with_its_subtitle_or_without():
    page = {"title": "Open Doors", "full_title": "Open Doors: A Day of Walks"}
    assert same_title("OPEN DOORS", page) and same_title("Open Doors A Day of Walks", page)
    assert not same_title("A Day of Walks", page)
