import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.generation.language_model import GenerationError
from qa.generation.reply import CitedSentence, ReplyReader


def read(text, n_evidence=5, size=1):
    reader = ReplyReader(n_evidence)
    found = [s for i in range(0, len(text), size) for s in reader.feed(text[i : i + size])]
    return found + reader.finish()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Trees grew [1].", (1,)),
        ("Trees grew. [1]", (1,)),
        ("Trees grew.[1]", (1,)),
        ("Trees grew [1][3].", (1, 3)),
        ("Trees grew [1, 3].", (1, 3)),
        ("Trees grew [1,3] [2].", (1, 3, 2)),
        ("Trees grew [2-4].", (2, 3, 4)),
        ("Trees grew 【1】.", (1,)),
        ("Trees grew 【2†source】.", (2,)),
        ("Trees grew ［3］.", (3,)),
        ("Trees grew (1).", (1,)),
        ("Trees grew (1, 2).", (1, 2)),
        ("Trees grew [^2].", (2,)),
        ("Trees grew [Source 2].", (2,)),
        ("Trees grew (evidence 4).", (4,)),
        ("Trees grew¹.", (1,)),
        ("Trees grew.²", (2,)),
        ("**Trees** grew [1].", (1,)),
        ("- Trees grew [1]", (1,)),
        ("2. Trees grew [1].", (1,)),
        ("<think>Is it 7? [9]</think>Trees grew [1].", (1,)),
        ("Trees grew.", ()),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_every_form_of_mark_is_read_and_taken_out(text, ids, size):
    [sentence] = read(text, size=size)
    assert sentence.text.replace(" .", ".").rstrip(".") == "Trees grew"
    assert sentence.ids == ids


@pytest.mark.parametrize(
    "text", ["It opened in (2023).", "It covers 5 km².", "Line (7) is open.", "It has (1) gate."]
)
def test_numbers_that_are_no_marks_stay(text):
    [sentence] = read(text)
    assert (sentence.text, sentence.ids) == (text, ())


def test_numbers_that_no_evidence_has_are_left_out():
    assert read("Trees grew [1][9].") == [CitedSentence("Trees grew.", (1,))]
    assert read("Trees grew [0].")[0].ids == ()


def test_sentences_come_as_soon_as_they_are_whole():
    reader = ReplyReader(3)
    assert reader.feed("Trees grew [1]. Lakes") == [CitedSentence("Trees grew.", (1,))]
    assert reader.feed(" froze") == []
    assert reader.finish() == [CitedSentence("Lakes froze")]


def test_a_mark_after_the_stop_is_waited_for():
    reader = ReplyReader(3)
    for piece in ("Trees grew.", " ", "[", "1"):
        assert reader.feed(piece) == []
    assert reader.feed("] Lakes froze. [2] Then") == [
        CitedSentence("Trees grew.", (1,)),
        CitedSentence("Lakes froze.", (2,)),
    ]


def test_a_thought_is_never_given():
    reader = ReplyReader(3)
    assert reader.feed("<thi") == []
    assert reader.feed("nk>Secret one. Secret two. ") == []
    assert reader.feed("</think>Trees grew [1]. La") == [CitedSentence("Trees grew.", (1,))]
    assert read("<think>Secret one. Secret two.") == []


def test_lines_are_sentences_of_their_own():
    text = "# Answer\n- Trees grew [1]\n- Lakes froze [2]\n"
    assert [s.text for s in read(text)] == ["Answer", "Trees grew", "Lakes froze"]


def test_abbreviations_and_decimals_do_not_end_a_sentence():
    text = "Beijing Bio-Platform Co., Ltd. added 74.87 billion yuan [1]. It grew [2]."
    assert [s.ids for s in read(text)] == [(1,), (2,)]


def test_a_sentence_without_end_is_given_up():
    with pytest.raises(GenerationError, match="no end of sentence"):
        read("and on and on " * 200, size=14)


@given(st.text(alphabet="aB .!?[]()【】12,\n¹-<think>/*", max_size=80), st.integers(1, 5))
def test_whatever_comes_ids_are_of_the_evidence_and_no_piece_is_given_twice(text, size):
    try:
        found = read(text, n_evidence=2, size=size)
    except GenerationError:
        return
    assert all(1 <= i <= 2 for s in found for i in s.ids)
    assert sum(len(s.text.replace(" ", "")) for s in found) <= len(text)
