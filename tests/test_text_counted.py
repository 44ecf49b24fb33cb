"""What figures count, read from the words of their sentences."""

import pytest

from qa.text.counted import counted_by, counting_figures


def counted(sentence):
    return [(f.text, counted_by(sentence, f)) for f in counting_figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("11 new libraries were opened and 27 old ones closed.", [("11", "new libraries")]),
        ("We cleared 2,282 hectares of land.", [("2,282 hectares", "land")]),
        ("The water treatment rate has increased to 97.3%.", [("97.3%", "water treatment rate")]),
        ("The city has a park share of 44.9%.", [("44.9%", "park share")]),
        (
            "Digital trade accounts for 42.9% of the regional GDP.",
            [("42.9%", "Digital trade, of regional GDP")],
        ),
        (
            "The rates of reply and repair reached 95% and 96% respectively.",
            [("95%", "rates of reply"), ("96%", "repair")],
        ),
        (
            "Renewal of old houses has started 300 new units, and 200 units have been completed.",
            [("300", "Renewal of old houses"), ("200", "Renewal of old houses")],
        ),
        (
            "We will create new city jobs of no less than 260,000 people.",
            [("no less than 260,000", "new city jobs")],
        ),
        (
            "281,000 new jobs were created in urban areas.",
            [("281,000", "new jobs in urban areas")],
        ),
        ("We reduced travel costs by 5%.", [("5%", "travel costs")]),
        ("197,000 people in need were helped.", [("197,000", "people in need")]),
        ("All 2,831 stranded passengers escaped safely.", [("2,831", "stranded passengers")]),
        ("Use the three platforms and enable them to grow.", [("three", "platforms")]),
        ("Build the 445-kilometer scenic route.", [("445-kilometer", "scenic route")]),
        ("The number of firms grew by 20%.", [("20%", "number of firms")]),
    ],
)
def test_a_figure_counts_what_its_sentence_says(sentence, expected):
    assert counted(sentence)[: len(expected)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The second batch was moved on April 21, 2021.",
        "1) building a system; 2) improving it.",
        "The leading group of the Two Zones met.",
        "Well begun is half done.",
        "Line 3 and version 6.0 were opened.",
    ],
)
def test_ordinals_dates_lists_names_and_sayings_count_nothing(sentence):
    assert counted(sentence) == []


def test_a_number_in_a_name_is_part_of_what_is_counted():
    assert counted("We added 30,000 5G base stations.") == [("30,000", "5G base stations")]
