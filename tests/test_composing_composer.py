from dataclasses import replace

import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence, QuestionType
from qa.composing.composer import ExtractiveComposer
from qa.lexicon.corpus_lexicon import CorpusLexicon
from qa.pipeline import QuestionAnswerer

RESULT, PLAN = Period(2019, "result"), Period(2020, "plan")
PARAGRAPHS = [
    [
        "In 2019 the town dug 40 ponds for carp, pike and eels near the old mill, and 12 locks "
        "were mended by the men of the guild before the first frost came.",
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


def cited(draft):
    """The evidence that the claims of a draft rest on, in order, each once."""
    found = []
    for item in (e for claim in draft.claims for e in claim.evidence):
        found += [item] if item not in found else []
    return tuple(found)


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


def sentence(text, *, shown="", clause=1.0):
    """A sentence of a report of its own, as evidence; `clause` is how well the clause covers."""
    span = Span(text.index(shown), text.index(shown) + len(shown)) if shown else None
    passage = Passage("guild", 0, len(text), text, (), RESULT, (Span(0, len(text)),))
    return Evidence(passage, passage.sentences[0], 1.0, {"clause": clause}, span)


def compose(question, *found):
    return ExtractiveComposer(CorpusLexicon.load("beijing")).compose(question, found)


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
    assert cited(draft) == (evidence("In 2019"),)
    assert all(claim.evidence == cited(draft) for claim in draft.claims)


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
    assert cited(compose(ask("When was the fair?"), found)) == (found[0],)
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
    assert [part.type for part in question.asks] == [QuestionType.NUMBER, QuestionType.WHO]
    draft = compose(question, [evidence("In 2019")], [evidence("Yin Li")])
    assert cited(draft) == (evidence("In 2019"), evidence("Yin Li"))
    assert "12 locks" in texts(draft)[0]
    assert "Yin Li" in texts(draft)[-1]


def test_a_part_without_evidence_does_not_keep_the_other_from_its_answer(ask):
    question = ask("How many locks were mended, and who spoke of ponds?")
    assert cited(compose(question, [], [evidence("Yin Li")])) == (evidence("Yin Li"),)


def test_what_answers_two_parts_is_said_once(ask):
    question = ask("How many locks were mended, and how many ponds were dug?")
    draft = compose(question, [evidence("Yin Li")], [evidence("Yin Li")])
    assert len(texts(draft)) == len(set(texts(draft)))


def test_a_comparison_sets_two_sides_beside_each_other(ask):
    question = ask("Compare the ponds of 2019 with those of 2020")
    plan = replace(evidence("Each shall", period=PLAN), score=0.9)
    draft = compose(question, [evidence("In 2019")], [plan])
    assert cited(draft) == (evidence("In 2019"), plan)


def test_a_comparison_with_one_side_only_gives_that_side(ask):
    question = ask("Compare the ponds of 2019 with those of 2020")
    draft = compose(question, [evidence("In 2019")], [])
    assert cited(draft) == (evidence("In 2019"),)
    assert not any(" against " in text for text in texts(draft))


# Yes or no


PONDS = "In 2019 the town dug 40 ponds"


@pytest.mark.parametrize(
    ("text", "no"), [("Were 50 ponds dug near the mill?", "No. "), ("挖了50个池塘吗？", "不是。")]
)
def test_another_figure_than_the_evidences_is_answered_with_no_and_the_right_one(ask, text, no):
    question = ask(text)
    assert question.type is QuestionType.YES_NO
    best = evidence("In 2019", shown=PONDS)
    line, quote = compose(question, [best]).claims
    assert line.text.startswith(no)
    assert "40 ponds" in line.text
    assert quote.is_quote
    assert line.evidence == quote.evidence == (best,)


@pytest.mark.parametrize(
    "text",
    [
        "Were more than 10 ponds dug near the mill?",
        "Were fewer than 50 ponds dug near the mill?",
        "Were at least 30 ponds dug near the mill?",
        "Were about 50 ponds dug near the mill?",
    ],
)
def test_a_bounded_figure_is_not_contradicted_by_another(ask, text):
    assert not texts(compose(ask(text), [evidence("In 2019", shown=PONDS)]))[0].startswith("No")


@pytest.mark.parametrize(
    "text",
    [
        "Were 40 ponds dug near the mill?",
        "Were ponds dug near the mill?",
        "Were 50 hectares of ponds dug near the mill?",
        "Was the 50th pond dug near the mill?",
        "Were 50 ponds and 3 weirs dug near the mill?",
    ],
)
def test_no_is_said_only_to_one_figure_of_the_same_sort(ask, text):
    question = ask(text)
    assert question.type is QuestionType.YES_NO
    assert not texts(compose(question, [evidence("In 2019", shown=PONDS)]))[0].startswith("No")


@pytest.mark.parametrize(
    "found",
    [
        sentence("The town dug 40 ponds near the mill.", clause=0.3),
        sentence("The town did not dig 40 ponds near the mill."),
        sentence("The town dug 40 ponds near the mill and 12 more."),
    ],
    ids=["little covered", "negated", "two figures"],
)
def test_no_is_not_said_on_evidence_that_may_mean_something_else(ask, found):
    draft = compose(ask("Were 50 ponds dug near the mill?"), [found])
    assert not texts(draft)[0].startswith("No")


# Several people


GUESTS = (
    "The guests were Yin Li, head of the guild, Cai Qi of the mill, and Wei Xiaodong, master of "
    "the long bridge, who all came early on the day and stayed for the fair till night fell over "
    "town."
)


@pytest.mark.parametrize(
    "text", ["Which three officials came to the fair?", "Who were the guests of the fair?"]
)
def test_several_people_are_quoted_whole(ask, text):
    best = sentence(GUESTS, shown="Yin Li, head of the guild,")
    question = ask(text)
    assert question.type is QuestionType.WHO
    [quote] = compose(question, [best]).claims
    assert quote.text == f"“{GUESTS}”"
    assert quote.is_quote


def test_one_person_is_named_in_a_line_of_its_own(ask):
    best = sentence(GUESTS, shown="Yin Li, head of the guild,")
    line, _ = compose(ask("Which official came to the fair?"), [best]).claims
    assert line.text == "In 2019: Yin Li, head of the guild."


def test_of_a_sentence_with_one_person_nothing_more_is_quoted(ask):
    draft = compose(ask("Which officials spoke of ponds?"), [evidence("Yin Li")])
    assert texts(draft) == ["In 2019: Yin Li, head of the guild, spoke of ponds."]


# Garbled text


ACRES = sentence("The town planted oaks on 300 acres.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("On how many acres were oaks planted?", [[ACRES]]),
        ("Describe the oaks", [[ACRES]]),
        ("Compare the acres of 2019 with those of 2020", [[ACRES], [ACRES]]),
    ],
)
def test_what_is_garbled_in_the_evidence_is_told_last(ask, text, found):
    *_, last = compose(ask(text), *found).claims
    assert last.text.startswith("The text is unclear here: ")
    assert last.evidence
    assert all(item == ACRES for item in last.evidence)


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
