import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.clauses import best_clause, person_runs, runs, segments
from qa.text.figures import find_figures
from qa.text.matching import Matcher
from qa.text.synonyms import Synonyms
from qa.text.terms import TermReader

REPORT = (
    "The port was widened, 12 cranes were set up, 3,400 crates were stored; and 90 sailors were "
    "trained."
)
GUESTS = (
    "The talks, led by Liu Wei, the host, were attended by Li Wei, the judge; and Yin Li, the bard."
)


def sought(text):
    return Matcher(TermReader(Synonyms([["crate", "box"]], {}), {}, 100).read(text))


def has_figure(text):
    return bool(find_figures(text))


def cut(sentence, spans):
    return [sentence[span.start : span.end] for span in spans]


def clause(sentence, text, **options):
    span, _ = best_clause(sentence, sought(text), **options)
    return sentence[span.start : span.end]


def test_segments_end_at_commas_and_semicolons():
    assert cut(REPORT, segments(REPORT)) == [
        "The port was widened,",
        "12 cranes were set up,",
        "3,400 crates were stored;",
        "and 90 sailors were trained.",
    ]


def test_a_comma_inside_a_figure_ends_no_segment():
    assert len(segments("It stored 3,400 crates")) == 1


def test_a_comma_inside_quotes_ends_no_segment():
    assert cut(
        'The "shut, stop, seal" rule, too', segments('The "shut, stop, seal" rule, too')
    ) == [
        'The "shut, stop, seal" rule,',
        "too",
    ]


def test_a_figure_after_and_begins_a_segment():
    text = "It trained 90 sailors and 40 cooks"
    assert cut(text, segments(text)) == ["It trained 90 sailors", "and 40 cooks"]


def test_a_sentence_of_respective_figures_is_not_divided():
    text = "Cooks and sailors, old and young, were 40 and 90, respectively."
    assert cut(text, segments(text)) == [text]


def test_runs_are_neighbouring_segments():
    found = cut(REPORT, runs(REPORT))
    assert REPORT in found
    assert "12 cranes were set up, 3,400 crates were stored;" in found
    assert len(found) == len(set(found)) == 4 + 3 + 2 + 1


def test_the_clause_that_answers_is_chosen():
    assert clause(REPORT, "How many crates?", needs=has_figure) == "3,400 crates were stored;"
    assert clause(REPORT, "How many sailors?", needs=has_figure) == "and 90 sailors were trained."


def test_a_clause_is_found_by_a_word_of_the_same_meaning():
    assert "3,400 crates" in clause(REPORT, "How many boxes?", needs=has_figure)


def test_a_clause_without_what_is_needed_is_passed_over():
    assert clause(REPORT, "port widened") == "The port was widened,"
    assert "12 cranes" in clause(REPORT, "port widened", needs=has_figure)


def test_two_terms_in_two_clauses_are_covered_by_both():
    assert clause(REPORT, "cranes and crates") == "12 cranes were set up, 3,400 crates were stored;"


def test_where_no_clause_has_what_is_needed_the_sentence_counts_half():
    span, cover = best_clause("Ponds, lakes.", sought("ponds and lakes"), needs=has_figure)
    assert (span.start, span.end) == (0, len("Ponds, lakes."))
    assert cover == pytest.approx(0.5)


def test_a_clause_that_says_all_is_covered_whole():
    assert best_clause("3 ponds", sought("ponds"), needs=has_figure)[1] == pytest.approx(1.0)


def test_the_rest_of_the_sentence_counts_a_little():
    alone = best_clause("40 were dug.", sought("ponds"), needs=has_figure)[1]
    beside = best_clause(
        "Of ponds, 40 were dug.", sought("ponds"), needs=lambda t: t == "40 were dug."
    )
    assert alone == 0.0
    assert 0.0 < beside[1] < 0.5


def test_there_is_a_run_for_each_person_with_the_office():
    assert cut(GUESTS, person_runs(GUESTS)) == [
        "The talks, led by Liu Wei, the host",
        "were attended by Li Wei, the judge",
        "and Yin Li, the bard.",
    ]


def test_a_sentence_without_people_has_no_run_for_one():
    assert person_runs(REPORT) == ()


@pytest.mark.parametrize(
    ("asked", "person"), [("judge", "Li Wei"), ("bard", "Yin Li"), ("host", "Liu Wei")]
)
def test_the_person_with_the_office_asked_for_is_chosen(asked, person):
    assert person in clause(GUESTS, asked, by_person=True)


def test_a_fault_is_taken_off_what_a_clause_covers():
    def fault(text):
        return 0.9 if "crates" in text else 0.0

    chosen = clause(REPORT, "crates and sailors", needs=has_figure, fault=fault)
    assert chosen == "and 90 sailors were trained."


TEXTS = st.lists(
    st.sampled_from(
        ["12 ponds", ",", ";", "and", "3,400", '"a, b"', "Yin Li", "lakes", ".", "\u00a0", "“"]
    )
).map(" ".join)


@given(TEXTS)
def test_segments_cover_the_sentence_in_order_without_overlap(sentence):
    end = 0
    for span in segments(sentence):
        assert end <= span.start < span.end <= len(sentence)
        assert not sentence[end : span.start].strip()
        end = span.end
    assert not sentence[end:].strip()


@given(TEXTS, st.booleans())
def test_the_best_clause_lies_in_the_sentence_and_its_coverage_between_zero_and_one(sentence, by):
    span, cover = best_clause(sentence, sought("ponds and lakes"), has_figure, by_person=by)
    assert 0 <= span.start <= span.end <= len(sentence)
    assert 0.0 <= cover <= 1.0 + 1e-9


def test_persons_who_share_a_verb_are_named_together_where_it_is_asked_for():
    sentence = (
        "Chen Jining, Mayor of Beijing; Zhang Yankun, Deputy Head of the Group; and Liu Jianchao, "
        "Deputy Director of the Office, attended the meeting."
    )
    assert clause(sentence, "attended meeting", by_person=True) == sentence
    alone = clause(sentence, "Deputy Director Office", by_person=True)
    assert alone.startswith("and Liu Jianchao")


def test_persons_that_a_verb_leads_up_to_are_named_together_if_it_is_asked_for():
    def clause(asked):
        span, _ = best_clause(GUESTS, sought(asked), by_person=True)
        return GUESTS[span.start : span.end]

    assert "Li Wei" in clause("Who attended?")
    assert "Yin Li" in clause("Who attended?")
    assert "Yin Li" not in clause("Which judge attended?")
