from dataclasses import replace

import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence, Kind
from qa.composer import ExtractiveComposer
from qa.pipeline import QuestionAnswerer

RESULT, PLAN = Period(2019, "result"), Period(2020, "plan")
PARAGRAPHS = [
    [
        "In 2019 the town dug 40 ponds for carp, pike and eels near the old mill, and 12 locks were "
        "mended by the men of the guild before the first frost came.",
        "The fair was held on May 8 in the great hall of the mill.",
        "Yin Li, head of the guild, spoke of ponds.",
    ],
    ["Make the ponds deeper.", "Each shall have a weir.", "The weirs shall be of oak."],
    ["This will help the carp."],
]
TEXT = "\n\n".join(" ".join(sentences) for sentences in PARAGRAPHS)
SPANS = tuple(
    Span(TEXT.index(sentence), TEXT.index(sentence) + len(sentence))
    for sentences in PARAGRAPHS
    for sentence in sentences
)


@pytest.fixture(scope="module")
def ask(fake_index):
    return QuestionAnswerer(fake_index).understand


def evidence(begins, score=1.0, *, shown="", period=RESULT, doc_id="town"):
    """The sentence of the text that begins so, as evidence; `shown` is the clause that answers."""
    passage = Passage(doc_id, 0, len(TEXT), TEXT, (), period, SPANS)
    sentence = next(span for span in SPANS if TEXT.startswith(begins, span.start))
    start = TEXT.index(shown)
    clause = Span(start, start + len(shown)) if shown else None
    return Evidence(passage, sentence, score, {"clause": score}, clause)


def compose(question, *found):
    return ExtractiveComposer().compose(question, found)


def texts(draft):
    return [claim.text for claim in draft.claims]


def test_the_answer_comes_first_and_the_sentence_that_says_so_below(ask):
    best = evidence(
        "In 2019", shown="12 locks were mended by the men of the guild before the first frost came."
    )
    line, quote = compose(ask("How many locks were mended?"), [best]).claims
    assert line.text.startswith("In 2019: 12 locks were mended")
    assert quote.is_quote
    assert "12 locks" in quote.text
    assert line.evidence == quote.evidence == (best,)


def test_the_best_evidence_answers_a_question_for_a_figure(ask):
    draft = compose(ask("How many locks?"), [evidence("In 2019"), evidence("The fair", 0.9)])
    assert draft.main == (evidence("In 2019"),)
    assert all(claim.evidence == draft.main for claim in draft.claims)


def test_without_evidence_there_is_no_claim(ask):
    assert compose(ask("How many locks?"), []).claims == ()


def test_a_date_lacking_in_the_best_sentence_is_taken_from_the_next_of_its_report(ask):
    found = [evidence("Yin Li"), evidence("The fair", 0.8)]
    assert any("May 8" in text for text in texts(compose(ask("When was the fair?"), found)))


def test_a_date_is_not_taken_from_another_report(ask):
    found = [evidence("Yin Li"), evidence("The fair", 0.8, doc_id="village")]
    assert not any("May 8" in text for text in texts(compose(ask("When was the fair?"), found)))


def test_a_date_in_the_best_sentence_is_enough(ask):
    found = [evidence("The fair"), evidence("In 2019", 0.99)]
    assert compose(ask("When was the fair?"), found).main == (found[0],)
    assert len(compose(ask("When was the fair?"), found).claims) == 1


def test_a_list_quotes_the_sentence_whole(ask):
    best = evidence("In 2019", shown="12 locks were mended by the men")
    [quote] = compose(ask("Which fish have ponds near the mill?"), [best]).claims
    assert "carp, pike and eels" in quote.text
    assert quote.is_quote


def test_a_second_sentence_nearly_as_good_is_quoted_too(ask):
    found = [evidence("Yin Li"), evidence("The fair", 0.99)]
    text = " ".join(texts(compose(ask("Describe the guild and its spring fair"), found)))
    assert "Yin Li" in text
    assert "The fair" in text


def test_a_much_weaker_sentence_is_left_out(ask):
    found = [evidence("Yin Li"), evidence("The fair", 0.2)]
    assert "The fair" not in " ".join(texts(compose(ask("Describe the guild"), found)))


def test_a_sentence_that_only_names_the_matter_is_followed_by_what_is_done(ask):
    found = [evidence("Make the", period=PLAN)]
    assert texts(compose(ask("Explain how ponds are made deeper"), found)) == [
        "“Make the ponds deeper.”",
        "“Each shall have a weir.”",
        "“The weirs shall be of oak.”",
    ]


def test_each_part_of_a_question_is_answered_in_its_order(ask):
    question = ask("How many locks were mended, and who spoke of ponds?")
    assert [part.kind for part in question.parts] == [Kind.NUMBER, Kind.WHO]
    draft = compose(question, [evidence("In 2019")], [evidence("Yin Li")])
    assert draft.main == (evidence("In 2019"), evidence("Yin Li"))
    assert "12 locks" in texts(draft)[0]
    assert "Yin Li" in texts(draft)[-1]


def test_a_part_without_evidence_does_not_keep_the_other_from_its_answer(ask):
    question = ask("How many locks were mended, and who spoke of ponds?")
    assert compose(question, [], [evidence("Yin Li")]).main == (evidence("Yin Li"),)


def test_what_answers_two_parts_is_said_once(ask):
    question = ask("How many locks were mended, and how many ponds were dug?")
    draft = compose(question, [evidence("Yin Li")], [evidence("Yin Li")])
    assert len(texts(draft)) == len(set(texts(draft)))


def test_a_comparison_sets_two_sides_beside_each_other(ask):
    question = ask("Compare the ponds of 2019 with those of 2020")
    plan = replace(evidence("Each shall", period=PLAN), score=0.9)
    draft = compose(question, [evidence("In 2019")], [plan])
    assert draft.main == (evidence("In 2019"), plan)


def test_a_comparison_with_one_side_only_gives_that_side(ask):
    question = ask("Compare the ponds of 2019 with those of 2020")
    draft = compose(question, [evidence("In 2019")], [])
    assert draft.main == (evidence("In 2019"),)
    assert not any(" against " in text for text in texts(draft))


@pytest.mark.parametrize(
    "text",
    ["How many ponds?", "Describe the ponds", "Who spoke?", "When was it?", "List the ponds"],
)
def test_every_claim_cites_evidence_that_was_given(ask, text):
    found = [evidence("In 2019"), evidence("Yin Li", 0.97)]
    draft = compose(ask(text), found)
    assert draft.claims
    passages = {e.passage for e in found}
    assert all(e.passage in passages for claim in draft.claims for e in claim.evidence)
    assert all(claim.evidence for claim in draft.claims)
