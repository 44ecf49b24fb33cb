import pytest
from conftest import REPORTS
from fakes import HashingEmbedder

from corpus.report import read_corpus
from index.building import build_index
from qa.checking.claim_check import Bounds, ClaimCheck
from qa.checking.fault import FaultKind
from qa.checking.roles import leaders
from qa.training.right_sentences import sentence_with

INDEX = build_index(read_corpus(REPORTS), HashingEmbedder())
INDEX.lexicon = "beijing"
CHECK = ClaimCheck(INDEX, Bounds())
MEETING = sentence_with("presided over the meeting", "exchange-center-2021", INDEX)
ATTENDED = sentence_with("First Deputy Head of the Leading Group", "exchange-center-2021", INDEX)
CONFERENCE = sentence_with("moderated by Liu Wei", "development-conference-2024", INDEX)
STRESSED = sentence_with("Cai Qi stressed high-quality", "two-zones-2020", INDEX)


def kinds(text, evidence):
    return {fault.kind for fault in CHECK.faults(text, [evidence])}


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("Cai Qi presided over the meeting.", ("Cai Qi",)),
        ("The meeting was chaired by Cai Qi and Li Wei.", ("Cai Qi", "Li Wei")),
        ("Chen Jining and Cai Qi chaired the meeting.", ("Chen Jining", "Cai Qi")),
        ("Li Wei attended the meeting, and Cai Qi presided.", ("Cai Qi",)),
        ("Presiding over the meeting was Cai Qi.", ("Cai Qi",)),
        ("The moderator was Liu Wei.", ("Liu Wei",)),
        ("Cai Qi headed the group.", ("Cai Qi",)),
        ("Li Wei, deputy head of the group, attended.", ()),
        ("Under the leadership of the party with Cai Qi at its core.", ()),
    ],
)
def test_leaders_are_all_persons_in_one_phrase_with_a_verb_of_leading(text, led):
    assert leaders(text) == led


@pytest.mark.parametrize("evidence", [MEETING, ATTENDED, CONFERENCE])
@pytest.mark.parametrize(
    "text",
    [
        "Chen Jining presided over the meeting.",
        "The meeting was chaired by Chen Jining.",
        "It was Chen Jining who led the meeting.",
        "Cai Qi and Chen Jining chaired the meeting.",
        "The mayor presided over the meeting.",
        "The Leading Group is headed by Chen Jining.",
    ],
)
def test_no_sentence_bears_out_that_somebody_else_leads(text, evidence):
    assert kinds(text, evidence) & {FaultKind.NAME, FaultKind.OFFICE}


@pytest.mark.parametrize(
    "text",
    [
        "Chen Jining is the Head of the Leading Group.",
        "Chen Jining, Deputy Head of the Leading Group, attended the meeting.",
        "Zhang Yankun, First Deputy Head of the Leading Group, attended the meeting.",
        "Liu Jianchao is the Director of the Office of the Foreign Affairs Commission.",
        "Vice-Mayor Chen Jining attended the meeting.",
        "Chen Jining is Mayor of the Leading Group.",
        "The Leading Group's Head attended the meeting.",
    ],
)
def test_offices_are_compared_whole(text):
    assert FaultKind.OFFICE in kinds(text, ATTENDED)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("The meeting was chaired by Cai Qi.", MEETING),
        ("Cai Qi led the meeting.", MEETING),
        ("Liu Wei chaired the conference.", CONFERENCE),
        ("The Head of the Leading Group presided over the meeting.", MEETING),
        ("Party Secretary Cai Qi presided over the meeting.", MEETING),
        ("Chen Jining is the Mayor of Beijing.", ATTENDED),
        ("Chen Jining is First Deputy Head of the Leading Group.", ATTENDED),
        ("Cai Qi stressed high-quality development.", STRESSED),
    ],
)
def test_what_the_evidence_says_of_leaders_and_offices_holds(text, evidence):
    assert kinds(text, evidence) == set()


def test_another_leader_contradicts_and_a_mere_guest_does_not():
    text = "Chen Jining presided over the meeting."
    assert CHECK.contradicts(text, MEETING)
    assert not CHECK.contradicts(text, ATTENDED)


def test_another_rank_contradicts():
    assert CHECK.contradicts("Chen Jining is the Head of the Leading Group.", ATTENDED)


def test_who_spoke_is_who_is_quoted():
    assert FaultKind.NAME in kinds("Chen Jining stressed high-quality development.", STRESSED)
