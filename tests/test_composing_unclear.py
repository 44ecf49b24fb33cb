import pytest

from corpus.document import Period, Span
from corpus.passages import Passage
from qa.answer import Evidence
from qa.composing.unclear import mark_unclear
from qa.draft import Claim
from qa.lexicon.corpus_lexicon import CorpusLexicon

SAME = "Sales came to 40 billion yuan, an increase of 40 billion yuan."
TORN = "The town dug ponds near the mill. and the weir was mended."
ACRES = "Trees were planted on 300 acres."
CLEAN = "Sales came to 40 billion yuan, an increase of 3 billion yuan."

BEIJING = CorpusLexicon.load("beijing").unclear


def claim(text):
    """A claim that quotes a passage of its own."""
    passage = Passage("town", 0, len(text), text, (), Period(2019, "result"), ())
    return Claim(text, (Evidence(passage, Span(0, len(text)), 1.0),), is_quote=True)


def notes(*texts, language="en", lexicon="beijing"):
    """What is said below the claims that show the texts."""
    claims = [claim(text) for text in texts]
    marked = mark_unclear(claims, language, CorpusLexicon.load(lexicon).unclear)
    assert marked[: len(claims)] == claims
    return marked[len(claims) :]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (SAME, "one figure"),
        ("It has 1,200 mills, a drop of 1,200 mills.", "one figure"),
        (TORN, "torn"),
        ("The town dug ponds near the mill. 12 locks were mended.", "torn"),
        (ACRES, "acres"),
        ("It has 1 acre of oaks", "acres"),
    ],
)
def test_garbled_text_is_followed_by_one_line_that_says_how(text, word):
    [note] = notes(text)
    assert note.text.startswith("The text is unclear here: ")
    assert word in note.text
    assert not note.is_quote


def test_acres_are_doubted_only_where_the_corpus_means_mu_by_them():
    assert notes(ACRES, lexicon=None) == []
    assert notes(ACRES)


@pytest.mark.parametrize(
    "text",
    [
        CLEAN,
        "The town dug 40 ponds. It mended 12 locks.",
        "It planted oaks, elms, etc. and dug a pond.",
        "Ponds vs. lakes: the ponds won. No. 5 was the best.",
        "It opens at 9 a.m. on weekdays (i.e. from Monday), e.g. in May.",
        "It planted new trees. e.g. oaks and elms.",
        "It will: dig ponds. 2) mend locks. 12) plant oaks.",
        "300 hectares, 2.5 billion yuan, 97.3%.",
        "",
    ],
)
def test_clean_text_and_abbreviations_are_followed_by_nothing(text):
    assert notes(text) == []


def test_each_kind_is_told_once_in_the_order_of_the_claims():
    found = notes(ACRES, SAME, CLEAN, "The mill has 20 acres.", TORN)
    assert ["acres" in n.text for n in found] == [True, False, False]
    assert ["torn" in n.text for n in found] == [False, False, True]


def test_the_line_cites_the_evidence_of_the_first_claim_that_is_garbled():
    clean, first, second = (claim(t) for t in (CLEAN, ACRES, "The mill has 20 acres."))
    [note] = mark_unclear([clean, first, second], "en", BEIJING)[3:]
    assert note.evidence == first.evidence != second.evidence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SAME, "原文此处不清：数额与增幅写成了同一数字。"),
        (TORN, "原文此处不清：原句断裂。"),
        (ACRES, "原文此处不清：“acres”可能指“亩”。"),
    ],
)
def test_a_chinese_question_is_told_in_chinese(text, said):
    assert [note.text for note in notes(text, language="zh")] == [said]


def test_without_claims_there_is_nothing_to_say():
    assert mark_unclear([], "en") == []
