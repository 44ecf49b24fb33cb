"""Names of any culture: a title, an office or a deed beside them says that they are people's."""

import time

import pytest

from qa.text.names import places_of_names
from qa.text.people import find_people


def names(text):
    return [name for name, _ in places_of_names(text)]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Dr Mona Farahat opened the session.", "Mona Farahat"),
        ("Road safety: Major (ret.) Iván Cáceres Bravo", "Iván Cáceres Bravo"),
        ("Shrimati Lalita Meghwal, where are you?", "Lalita Meghwal"),
        ("with Dr J. P. van der Berg in the chair", "J. P. van der Berg"),
        ("Sheikh Khalid bin Saif al-Mansouri came.", "Khalid bin Saif al-Mansouri"),
        ("Cllr Sinéad Ní Chonghaile was absent.", "Sinéad Ní Chonghaile"),
        ("Ms. Esther Lokwang-Bett acts.", "Esther Lokwang-Bett"),
        ("Mr. McCready voted against adoption.", "McCready"),
        ("Mayor Siobhan O’Brien opened it.", "Siobhan O'Brien"),
    ],
)
def test_a_title_before_a_name_tells_a_person(text, person):
    assert names(text.replace("’", "'")) == [person]
    assert find_people(text) == (person,)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Chief Finance Officer: Priya Ramanathan", "Priya Ramanathan"),
        ("At SHL the customer manager is Priya Nandakumar.", "Priya Nandakumar"),
        ("Anna Kowalska, Deputy Head of the unit", "Anna Kowalska"),
        ("Anna Kowalska (Treasurer)", "Anna Kowalska"),
        ("The Group Manager Community, Losa Faleolo, reviews it.", ""),
        ("The superintendent, Luis Carrasco, reviews it.", "Luis Carrasco"),
        ("The head of the water unit is Anna Kowalska.", "Anna Kowalska"),
        ("Anna Kowalska, who chairs the panel, agreed.", "Anna Kowalska"),
    ],
)
def test_an_office_before_or_after_a_name_tells_a_person(text, person):
    assert find_people(text) == ((person,) if person else ())


@pytest.mark.parametrize(
    "text",
    [
        "Anna Kowalska said so.",
        "Anna Kowalska moved the motion.",
        "The panel was chaired by Anna Kowalska.",
        "Signed by Anna Kowalska on Monday",
    ],
)
def test_a_deed_of_persons_tells_a_person(text):
    assert find_people(text) == ("Anna Kowalska",)


@pytest.mark.parametrize(
    "text",
    [
        "Cedar Fork School District said so.",
        "The Rosmore County Council moved there.",
        "prepared by Setoyama Coast Railway",
        "Deputy Head, Desert Climate Unit",
        "the Governor of the Rio Grande",
        "In Cedar Fork, Superintendent",
        "Sir John Rogerson's Quay",
        "Wensley Vale Hospitals said so.",
        "Anna Kowalska",
        "Justice Department",
        "Development Bank, manager of the fund",
        "Director of Clean Energy",
    ],
)
def test_bodies_places_and_papers_are_no_people(text):
    assert find_people(text) == ()


def test_names_in_a_list_of_those_present_are_people():
    text = "Members present: Anna Kowalska, Kevin Tsosie and Dana Whitlock"
    assert find_people(text) == ("Anna Kowalska", "Kevin Tsosie", "Dana Whitlock")


def test_a_name_ends_where_a_sentence_does():
    assert find_people("Mayor Anna Kowalska. Then Dr Paul Vu.") == ("Anna Kowalska", "Paul Vu")


def test_the_place_of_a_name_is_where_it_stands():
    text = "Signed by Dr Mona Farahat"
    (name, span) = places_of_names(text)[0]
    assert text[span.start : span.end] == name


@pytest.mark.parametrize("piece", ["Anna ", "Mayor ", "Anna, ", "chair of a ", "Dr. ", "A. de "])
def test_the_work_grows_with_the_text(piece):
    def seconds(n):
        started = time.process_time()
        places_of_names(piece * n)
        return time.process_time() - started

    seconds(100)
    assert min(seconds(8000) for _ in range(2)) < 30 * min(seconds(1000) for _ in range(3)) + 0.1
