import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.hygiene import PieceCleaner, cleaned, foreign_numerals, visible

EMOJI = "\U0001f600"
HIGH, LOW = "\ud83d", "\ude00"


def test_a_character_split_over_two_pieces_is_whole_again():
    cleaner = PieceCleaner()
    assert cleaner.feed(f"new {HIGH}") + cleaner.feed(f"{LOW} jobs") == f"new {EMOJI} jobs"
    assert cleaner.finish() == ""


@pytest.mark.parametrize("text", [f"a {HIGH} b", f"a {LOW} b", f"a {LOW}{HIGH} b"])
def test_half_a_character_is_replaced(text):
    assert "\ufffd" in cleaned(text)
    cleaned(text).encode()


def test_half_a_character_at_the_end_is_replaced_too():
    cleaner = PieceCleaner()
    assert cleaner.feed(f"jobs{HIGH}") + cleaner.finish() == "jobs\ufffd"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\u202e281,000\u202c jobs", "281,000 jobs"),
        ("\u2067281\u2069", "281"),
        ("Chen\u200b Ji\u00adning\ufeff", "Chen Jining"),
        ("\x1b[31mred\x07", "[31mred"),
        ("٢٨١٬٠٠٠", "281,000"),
        ("२८१", "281"),
        ("２８１，０００", "281,000"),
        ("Ｃｈｅｎ", "Chen"),
        ("line\nnext\tword", "line\nnext\tword"),
        ("café “quoted” — 中文", "café “quoted” — 中文"),
    ],
)
def test_what_is_read_is_what_is_written(written, read):
    assert cleaned(written) == read


@given(st.text(st.characters(exclude_categories=()), max_size=40), st.integers(0, 40))
def test_pieces_come_out_as_the_whole_does(text, cut):
    cleaner = PieceCleaner()
    pieces = cleaner.feed(text[:cut]) + cleaner.feed(text[cut:]) + cleaner.finish()
    assert pieces == cleaned(text)
    pieces.encode()


def test_what_turns_text_round_is_put_in_sight():
    assert visible("\u202e281,000\u202c") == "‹U+202E›281,000‹U+202C›"
    assert visible(f"a{HIGH}") == "a‹U+D83D›"
    assert visible("שלום \u200f café\r\n") == "שלום \u200f café\r\n"


def test_signs_for_numbers_that_are_no_plain_digits_are_found():
    assert foreign_numerals("Ⅻ of ½, ③ and 三, 5 km²") == ("Ⅻ", "½", "③", "三", "²")
    assert foreign_numerals("281,000 jobs") == ()
