from random import Random

import pytest

from qa.text.figures import find_figures
from qa.text.people import find_people
from qa.training.mutations import Names, mutate
from qa.training.right_sentences import answered_sentences, sentence_with

PEOPLE = ("Cai Qi", "Chen Jining", "Yin Li", "Yin Yong", "Wei Xiaodong")


def mutations(text, doc_id, quote, index, seed=1):
    evidence = [sentence_with(quote, doc_id, index)]
    return {m.kind: m for m in mutate(text, evidence, Random(seed), Names(PEOPLE))}


@pytest.fixture
def jobs(fake_index):
    def make(text, seed=1):
        return mutations(text, "work-report-2024", "281,000 new jobs", fake_index, seed)

    return make


@pytest.mark.parametrize("seed", range(20))
def test_one_thing_is_changed_and_never_to_what_is_right_too(jobs, seed):
    made = jobs("In 2023, 281,000 new jobs were created in urban areas.", seed)
    assert set(made) == {
        *("figure", "other figure", "year", "negation"),
        *("thing counted", "deed", "for whom"),
    }
    [figure] = find_figures(made["figure"].text)
    assert figure.value not in (281_000, 197_000)
    assert made["other figure"].text == "In 2023, 197,000 new jobs were created in urban areas."
    assert "2023" not in made["year"].text
    assert made["negation"].text == "In 2023, 281,000 new jobs were not created in urban areas."
    assert made["deed"].text == "In 2023, 281,000 new jobs were destroyed in urban areas."
    assert "jobs" not in made["thing counted"].text
    assert made["for whom"].text.startswith("In 2023, 281,000 new jobs ")


def test_a_denial_is_taken_away(jobs):
    assert jobs("Jobs were not lost.")["negation"].text == "Jobs were lost."


def test_units_are_changed(fake_index):
    quote = "demolished 23.15 million square meters"
    made = mutations("23.15 million square meters went.", "work-report-2024", quote, fake_index)
    assert made["unit"].text != "23.15 million square meters went."
    assert find_figures(made["unit"].text)[0].text != "23.15 million square meters"


def test_names_are_changed_to_names_that_the_evidence_has_not(fake_index):
    quote = "Cai Qi, Secretary of the CPC Beijing Municipal Committee and Head"
    text = "Cai Qi, Head of the Leading Group, presided over the meeting."
    made = mutations(text, "exchange-center-2021", quote, fake_index)
    assert find_people(made["name"].text) not in ((), ("Cai Qi",))
    text = "Chen Jining, Mayor of Beijing, and Zhang Yankun attended."
    quote = "First Deputy Head of the Leading Group"
    made = mutations(text, "exchange-center-2021", quote, fake_index)
    assert made["swapped names"].text == "Zhang Yankun, Mayor of Beijing, and Chen Jining attended."


def test_same_seed_same_mutations(jobs):
    text = "In 2023, 281,000 new jobs were created in urban areas."
    assert jobs(text, 5) == jobs(text, 5)


def test_right_sentences_are_what_the_reports_say(fake_index):
    from qa.evaluation.question_set import SetQuestion
    from qa.pipeline import QuestionAnswerer

    asked = SetQuestion("1", "How many new museums were registered in 2023?", (), answerable=True)
    unanswerable = SetQuestion("2", "How many new museums burnt down?", (), answerable=False)
    found = list(answered_sentences([asked, asked, unanswerable], QuestionAnswerer(fake_index)))
    assert "In 2023: 11 new museums were registered." in [s.text for s in found]
    assert {s.origin for s in found} <= {"answer", "sentence"}
    assert len({s.text for s in found}) == len(found)
    assert all(e not in s.evidence for s in found for e in s.others)
