import pytest

from qa.text.offices import Office, offices_by_person, offices_in, title_of

GROUP = frozenset({"lead", "group"})


def titles(text):
    return {p: [o.title for o in offices] for p, offices in offices_by_person(text).items()}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Mayor Chen Jining spoke.", {"Chen Jining": ["mayor"]}),
        ("The mayor of the town is Chen Jining.", {"Chen Jining": ["mayor"]}),
        ("The head of the office, Cai Qi, spoke.", {"Cai Qi": ["head"]}),
        ("Yin Li met the mayor, Yin Yong.", {"Yin Li": [], "Yin Yong": ["mayor"]}),
        ("Cai Qi, secretary and head of the group, spoke.", {"Cai Qi": ["secretary", "head"]}),
        (
            "Secretary of the board and Mayor Chen Jining spoke.",
            {"Chen Jining": ["secretary", "mayor"]},
        ),
        (
            "Li Wei, deputy head; and Cai Qi, First Deputy Head, came.",
            {"Li Wei": ["deputy head"], "Cai Qi": ["first deputy head"]},
        ),
        ("(Reporters: Li Wei, Cai Qi)", {"Li Wei": ["reporter"], "Cai Qi": ["reporter"]}),
        ("Cai Qi will chair the meeting.", {"Cai Qi": []}),
    ],
)
def test_an_office_is_given_to_whose_it_is(text, held):
    assert titles(text) == held


def test_a_title_is_compared_whole_in_one_spelling():
    assert title_of("Vice-Mayor") == "vice mayor"
    assert title_of("Vice Chairwoman") == title_of("vice-chair") == title_of("vice chairmen")
    assert title_of("interim mayor") == title_of("acting mayor")
    assert [o.title for o in offices_in("The First Deputy Head came.")] == ["first deputy head"]


def test_an_office_is_held_with_its_rank_and_its_body():
    held = (Office("first deputy head", GROUP), Office("mayor"))
    assert Office("first deputy head", GROUP).is_among(held)
    assert Office("first deputy head").is_among(held)
    assert not Office("head", GROUP).is_among(held)
    assert not Office("deputy head", GROUP).is_among(held)
    assert not Office("first deputy head", frozenset({"court"})).is_among(held)
    assert Office("mayor", frozenset({"town"})).is_among(held)


def test_another_rank_of_the_same_office_speaks_against_it():
    assert Office("head", GROUP).is_rival_of(Office("deputy head", GROUP))
    assert not Office("head", GROUP).is_rival_of(Office("deputy head", frozenset({"court"})))
    assert not Office("head", GROUP).is_rival_of(Office("mayor"))
    assert not Office("head", GROUP).is_rival_of(Office("head", GROUP))


def test_the_body_ends_where_a_verb_begins():
    [office] = offices_in("Cai Qi, head of the Leading Group and chairman, said so.")[:1]
    assert office.body == GROUP
    assert office.written == "head of the Leading Group"
