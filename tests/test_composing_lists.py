from corpus.document import Source
from corpus.passages import split_document
from corpus.report import parse_report
from qa.answer import Evidence
from qa.composing.lists import led_list

TEXT = """The council must save.

The ferry calls at three piers:
- the fish market
- the old mint
- the north quay

The rest is paid from reserves.
"""


def evidence(words, text=TEXT):
    document = parse_report(text, Source("plan", "A plan", "", None, None, ""))
    for passage in split_document(document, lambda line: len(line.split())):
        for sentence in passage.sentences:
            if words in passage.sentence_text(sentence):
                return Evidence(passage, sentence, 1.0, {})
    raise AssertionError(words)


def told(claims):
    return [claim.text for claim in claims]


def test_a_line_that_leads_into_a_list_brings_all_its_items_along():
    claims = led_list(evidence("three piers"))
    items = ["“the fish market”", "“the old mint”", "“the north quay”"]
    assert told(claims) == ["“The ferry calls at three piers:”", *items]
    assert [claim.is_item for claim in claims] == [False, True, True, True]


def test_an_item_and_a_plain_sentence_bring_nothing_along():
    assert led_list(evidence("old mint")) == led_list(evidence("must save")) == []


def test_a_line_without_items_leads_into_nothing():
    assert led_list(evidence("this", "The rule is this:\n\nNobody parks here.\n")) == []
