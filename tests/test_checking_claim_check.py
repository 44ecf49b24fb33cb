"""The check of sentences against what they cite, fact by fact; the support needs the real model."""

from __future__ import annotations

import pytest
from conftest import REPORTS
from fakes import HashingEmbedder
from hypothesis import given
from hypothesis import strategies as st

from corpus.report import read_corpus
from index.building import build_index
from qa.checking.claim_check import Bounds, ClaimCheck
from qa.checking.fault import Fault, FaultKind
from qa.training.fit_support import HALVES, fit_bounds, split_sets
from qa.training.right_sentences import PARAPHRASES, paraphrases, sentence_with

K = FaultKind
INDEX = build_index(read_corpus(REPORTS), HashingEmbedder())
INDEX.lexicon = "beijing"
CHECK = ClaimCheck(INDEX, Bounds())
WORK, CONFERENCE = "work-report-2024", "development-conference-2024"
CENTER, ZONES, REFORM = "exchange-center-2021", "two-zones-2020", "reform-commission"
JOBS = (WORK, "281,000 new jobs were created")
MUSEUMS = (WORK, "11 new museums were registered")
HOMES = (WORK, "build and raise 82,000 affordable rental")
HOMES_2024 = (WORK, "build and raise 70,000 units of affordable rental")
COMPLAINTS = (WORK, "complaint resolution rate and mass satisfaction rate")
ELEVATORS = (WORK, "Installation of elevators in old buildings has started")
PARKS = (WORK, "with a forest coverage rate of 44.9%")
LAND = (WORK, "demolished 23.15 million square meters")
MEETING = (CENTER, "presided over the meeting")
OFFICES = (CENTER, "First Deputy Head of the Leading Group")
HE_SAID = (CONFERENCE, "He highlighted the importance of leveraging")
AIR = (WORK, "average annual concentration of fine particulate")
PROJECTS = (WORK, "100 property service demonstration projects")
URGED = (CONFERENCE, "he urged officials to be proactive")
RISKS = (WORK, "Efforts were made to prevent and resolve financial risks")
AXIS = (WORK, "48 key tasks including the vacating")
TRAINS = (WORK, "all 2,831 stranded passengers")
WATER = (WORK, "the groundwater level in plain areas")
SESSION = (REFORM, "held its third session on the afternoon")
MEETINGS = (CONFERENCE, "It is important to abstain from formalism")


def kinds(text, *quotes):
    evidence = [sentence_with(quote, doc_id, INDEX) for doc_id, quote in quotes]
    return {fault.kind for fault in CHECK.faults(text, evidence)}


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("In 2023, 281,000 new jobs were created in urban areas.", [JOBS]),
        ("The city gained 281 thousand new jobs in 2023.", [JOBS]),
        ("According to the 2024 work report, 197,000 people in need were helped.", [JOBS]),
        ("The work report of January 22, 2024 counts 281,000 new jobs.", [JOBS]),
        ("Eleven new museums were registered in 2023, and 27 quasi-museums were listed.",
         [MUSEUMS]),
        ("The resolution rate of complaints was 95.5% in 2023, satisfaction 96.1%.", [COMPLAINTS]),
        ("In 2024, 600 elevators in old buildings are to be finished.", [ELEVATORS]),
        ("In 2023, 82,000 homes were built or raised, while 70,000 are planned for 2024.",
         [HOMES, HOMES_2024]),
        ("Forests covered 44.9 per cent of the city in 2023.", [PARKS]),
        ("Cai Qi, Head of the Leading Group, presided over the meeting.", [MEETING]),
        ("Mayor Chen Jining and Zhang Yankun attended the meeting.", [OFFICES]),
        ("Yin Li highlighted Beijing's huge market.", [HE_SAID]),
        ("Fine particulate matter averaged 32 micrograms per cubic meter in 2023.", [AIR]),
        ("Unnecessary meetings should not be held.", [MEETINGS]),
        ("Groundwater in the plains rose for the eighth consecutive year in 2023.", [WATER]),
        ("The session deliberated on three documents.", [SESSION]),
        ("One hundred property service projects are planned for 2024.", [PROJECTS]),
        ("Yin Li urged officials to be proactive.", [URGED]),
        ("Forty-eight key tasks were completed in 2023.", [AXIS]),
        ("All 2,831 stranded passengers escaped from the “23·7” rainfall in 2023.", [TRAINS]),
        ("Homes went from 82,000 in 2023 to a planned 70,000 in 2024.", [HOMES, HOMES_2024]),
        ("In 2023, 82,000 homes were built or raised, more than the 70,000 planned for 2024.",
         [HOMES, HOMES_2024]),
        ("“281,000 new jobs were created in urban areas”, says the report.", [JOBS]),
    ],
)  # fmt: skip
def test_what_the_evidence_says_in_other_words_has_no_fault(text, quotes):
    assert kinds(text, *quotes) == set()


@pytest.mark.parametrize(
    ("text", "quote", "kind"),
    [
        ("In 2023, 291,000 new jobs were created in urban areas.", JOBS, K.FIGURE),
        ("In 2023, 197,000 new jobs were created in urban areas.", JOBS, K.FIGURE),
        ("In 2023, 27 new museums were registered.", MUSEUMS, K.FIGURE),
        ("In 2023, twelve new museums were registered.", MUSEUMS, K.FIGURE),
        ("In 2023, 96.1% of complaints found a resolution rate.", COMPLAINTS, K.FIGURE),
        ("The number of jobs doubled to 281,000 in 2023.", JOBS, K.FIGURE),
        ("281,000 new jobs were created within two years.", JOBS, K.FIGURE),
        ("One million new jobs were created in 2023.", JOBS, K.FIGURE),
        ("Two-thirds of the new jobs were created in urban areas.", JOBS, K.FIGURE),
        ("Groundwater in the plains rose for the ninth consecutive year.", WATER, K.FIGURE),
        ("The session deliberated on four documents.", SESSION, K.FIGURE),
        ("Forty-nine key tasks were completed in 2023.", AXIS, K.FIGURE),
        ("“197,000” new jobs were created in urban areas in 2023.", JOBS, K.FIGURE),
        ("“281,000 jobs” were not “created in urban areas”.", JOBS, K.NEGATION),
        ("In 2023, 23.15 million square kilometers of illegal construction were demolished.",
         LAND, K.UNIT),
        ("In 2023, 2,282 acres of land were vacated.", LAND, K.UNIT),
        ("The forest coverage rate was 44.9 percentage points in 2023.", PARKS, K.UNIT),
        ("In 2024, 281,000 new jobs were created in urban areas.", JOBS, K.YEAR),
        ("The 2021 work report counts 281,000 new jobs.", JOBS, K.YEAR),
        ("This year, 281,000 new jobs were created in urban areas.", JOBS, K.YEAR),
        ("In 2024, 600 elevators were completed in old buildings.", ELEVATORS, K.PERIOD),
        ("In 2023, the city plans to create 281,000 new jobs in urban areas.", JOBS, K.PERIOD),
        ("In Shanghai, 281,000 new jobs were created in 2023.", JOBS, K.NAME),
        ("Haidian created 281,000 new jobs in 2023.", JOBS, K.NAME),
        ("Chen Jining presided over the meeting.", MEETING, K.NAME),
        ("Cai Qi highlighted Beijing's huge market.", HE_SAID, K.NAME),
        ("Cai Qi, Mayor of Beijing, presided over the meeting.", MEETING, K.OFFICE),
        ("Mayor Zhang Yankun attended the meeting.", OFFICES, K.OFFICE),
        ("Chen Jining, Director of the Office of the Foreign Affairs Commission, attended.",
         OFFICES, K.OFFICE),
        ("In 2023, 281,000 new jobs were not created in urban areas.", JOBS, K.NEGATION),
        ("The first pilot program for early repayment was not completed.", RISKS, K.NEGATION),
        ("No new jobs were created, but 197,000 people in need were helped.", JOBS, K.NEGATION),
        ("In 2023, 281,000 new hospitals were created in urban areas.", JOBS, K.FIGURE),
        ("In 2023, 11 new theaters were registered.", MUSEUMS, K.FIGURE),
        ("In 2023, 281,000 new jobs were created for women.", JOBS, K.FIGURE),
        ("In 2023, 281,000 new jobs were created by foreign companies.", JOBS, K.FIGURE),
        ("In 2023, 281,000 new jobs were created every month.", JOBS, K.FIGURE),
        ("In 2023, 281,000 new jobs were created in rural areas.", JOBS, K.DIRECTION),
        ("In 2023, 281,000 jobs were lost in urban areas.", JOBS, K.DIRECTION),
        ("In 2023, 11 museums were closed.", MUSEUMS, K.DIRECTION),
        ("In 2023, less than 40,000 commercial performances were held.", MUSEUMS, K.DIRECTION),
        ("The report says “281,000 jobs were created in all the urban areas”.", JOBS, K.QUOTE),
        ("281,000 new jobs: see http://jobs.example/x for more.", JOBS, K.MARKUP),
        ("281,000 new jobs ![chart](chart.png) were created.", JOBS, K.MARKUP),
        ("281,000 new <b>jobs</b> were created in urban areas.", JOBS, K.MARKUP),
        ("2023年城镇新增就业281,000人。", JOBS, K.LANGUAGE),
    ],
)  # fmt: skip
def test_what_the_evidence_does_not_say_has_a_fault_of_its_kind(text, quote, kind):
    assert kind in kinds(text, quote)


def test_years_and_figures_go_together_where_two_sentences_are_cited():
    swapped = "In 2023, 70,000 homes were built or raised, while 82,000 are planned for 2024."
    assert kinds(swapped, HOMES, HOMES_2024)
    compared = "In 2023, 82,000 homes were built or raised, fewer than the 70,000 planned for 2024."
    assert kinds(compared, HOMES, HOMES_2024) == {K.DIRECTION}


def test_what_is_left_unsaid_in_a_clause_is_what_the_first_one_counts():
    jobs_and_homes = "In 2023, 281,000 new jobs were created, while 70,000 are planned for 2024."
    assert kinds(jobs_and_homes, JOBS, HOMES_2024) == {K.FIGURE}


def test_nothing_cited_supports_nothing():
    assert kinds("281,000 new jobs were created.") == {K.SUPPORT}


def test_a_fault_says_what_is_wrong():
    assert str(Fault(K.FIGURE, "291,000")) == "figure: 291,000"


@given(st.text(max_size=200))
def test_whatever_is_written_gets_a_verdict(text):
    evidence = [sentence_with(quote, doc_id, INDEX) for doc_id, quote in (JOBS, OFFICES)]
    assert CHECK.faults(text, evidence) == CHECK.faults(text, evidence)


# The paraphrases, and what is fitted on them


def test_the_paraphrases_share_no_sentence_and_each_is_of_its_report():
    parts = [paraphrases(name, INDEX) for name in ("fit", "report", "voice", "independent")]
    assert [len(part) for part in parts] == [112, 72, 80, 116]
    texts = [row.text for part in parts for row in part]
    assert len(set(texts)) == len(texts)
    assert {path.stem for path in PARAPHRASES.iterdir()} == {*HALVES["fit"], *HALVES["report"]}


def test_every_other_set_fits_and_the_rest_measures(tmp_path):
    fitting, reporting = split_sets([tmp_path / name for name in "dbac"])
    assert [p.name for p in fitting] == ["a", "c"]
    assert [p.name for p in reporting] == ["b", "d"]


@pytest.mark.model
def test_the_bounds_shipped_are_those_that_the_paraphrases_give(real_index):
    check = ClaimCheck(real_index)
    assert check.bounds == fit_bounds(check, paraphrases("fit", real_index))


@pytest.mark.model
def test_a_sentence_of_something_else_is_not_supported(real_index):
    check = ClaimCheck(real_index)
    evidence = [sentence_with(JOBS[1], JOBS[0], real_index)]
    right = "In 2023, 281,000 new jobs were created in urban areas."
    beside = "Many of the new jobs were in tourism, catering and retail."
    assert check.faults(right, evidence) == ()
    assert [fault.kind for fault in check.faults(beside, evidence)] == [K.SUPPORT]
    assert (
        check.support(right, evidence)
        > 0.9
        > check.bounds.support
        > check.support(beside, evidence)
    )
