"""The fit of the weights by which a title is chosen."""

import hashlib
import json

import numpy as np
from conftest import DATA

from qa.training.fit_titles import fit, is_right, read_choices, same_title, sign_names

WEIGHTS = DATA.parent.parent / "corpus" / "title_weights.json"


def test_the_weights_were_fitted_on_the_pages_as_they_are():
    paths = sorted(DATA.glob("*first_pages.toml"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    assert json.loads(WEIGHTS.read_text(encoding="utf-8"))["digest"] == digest


def test_a_fit_finds_the_titles_of_its_pages():
    choices = read_choices(DATA / "first_pages.toml")
    names = sign_names(choices)
    weights = fit(choices, names)
    n_right = sum(is_right(choice, weights, names) for choice in choices)
    n_right_unfitted = sum(is_right(choice, np.zeros(len(names)), names) for choice in choices)
    assert n_right > 0.9 * len(choices) > n_right_unfitted


def test_a_title_is_right_with_its_subtitle_or_without():
    page = {"title": "Open Doors", "full_title": "Open Doors: A Day of Walks"}
    assert same_title("OPEN DOORS", page) and same_title("Open Doors A Day of Walks", page)
    assert not same_title("A Day of Walks", page)
