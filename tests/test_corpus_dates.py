import pytest

from corpus.document import stamp
from corpus.metadata.mentions import find_dates


def found(text):
    return [stamp(mention.day, mention.grain) for mention in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("March 3, 2025", ["2025-03-03"]),
        ("the 3rd of March 2025", ["2025-03-03"]),
        ("the 20th day of June 2005", ["2005-06-20"]),
        ("3-Mar-2025", ["2025-03-03"]),
        ("Sept. 5, 2024", ["2024-09-05"]),
        ("MARCH 2025", ["2025-03"]),
        ("Spring 2024", ["2024"]),
        ("7–9 October 2024", ["2024-10-07"]),
        ("28 February - 2 March 2025", ["2025-02-28"]),
        ("二〇二四年一月二十一日", ["2024-01-21"]),
        ("二○二三年十二月", ["2023-12"]),
        ("2024 年 3 月 5 日", ["2024-03-05"]),
        ("２０２４年３月５日", ["2024-03-05"]),
        ("2024年10月7日至9日", ["2024-10-07"]),
        ("2024-01-22 00:21:00", ["2024-01-22"]),
        ("14/03/2023", ["2023-03-14"]),
        ("03/14/2023", ["2023-03-14"]),
        ("22.11.2023", ["2023-11-22"]),
        ("8. März 2021, 1er février 2019", ["2021-03-08", "2019-02-01"]),
        ("3 de marzo de 2025", ["2025-03-03"]),
    ],
)
def test_a_date_is_found_with_its_grain(text, dates):
    assert found(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "2024-13-45",
        "2020-2035",
        "2011/12",
        "2024—2030年",
        "2,024 people",
        "1.2.3",
        "Directive 2002/49",
        "020 5550 1234",
        "1 January - 31 December 2023",
        "January to June 2023",
        "you may march 12 abreast",
    ],
)
def test_what_is_no_single_date_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["03/04/2023", "5/2024", "2011-12"])
def test_what_can_be_read_in_two_ways_tells_the_year_alone(text):
    [mention] = find_dates(text)
    assert mention.is_ambiguous and mention.grain == "year"


def test_the_place_of_a_date_is_that_of_its_words():
    text = "Lyon, 28\u00a0April 2022, 10 am"
    [mention] = find_dates(text)
    assert text[mention.span.start : mention.span.end] == "28\u00a0April 2022"
