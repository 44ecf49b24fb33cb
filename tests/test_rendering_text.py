import json
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from corpus.document import Period
from index.retriever import Hit
from qa.answer import (
    AbstainReason,
    Answer,
    AnsweredAsk,
    Citation,
    ComparedFigure,
    Dropped,
    Generation,
    QuestionType,
)
from qa.rendering.cards import cards_html
from qa.rendering.html import answer_html
from qa.rendering.text import hit_record, source_line, to_record, to_text

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "</p></div><h1>taken over</h1>",
    "javascript:alert(1) [1](javascript:alert(1))",
    "&lt;b&gt; &amp; <!-- ",
    "]]>",
    "[1] [2] [99] [[1]] [1]]",
]
TAGS = {
    "h2",
    "a",
    "article",
    "button",
    "div",
    "h3",
    "h4",
    "li",
    "mark",
    "ol",
    "p",
    "q",
    "section",
    "span",
    "ul",
}
ATTRIBUTES = {
    "aria-controls",
    "aria-expanded",
    "aria-labelledby",
    "class",
    "data-end",
    "data-key",
    "data-page",
    "data-report",
    "data-start",
    "data-turn",
    "hidden",
    "href",
    "id",
    "tabindex",
    "title",
    "type",
}


class Page(HTMLParser):
    """Reads HTML: its text, its tags with their attributes, and whether they nest."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self.open, self.nests = [], "", [], True
        self.feed(html)
        self.close()
        self.nests = self.nests and not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.nests = self.nests and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.nests = False

    def links(self):
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]

    def is_plain(self):
        """True if every tag and attribute is one of ours, and every link leads into the page."""
        return (
            self.nests
            and {tag for tag, _ in self.tags} <= TAGS
            and {name for _, attributes in self.tags for name in attributes} <= ATTRIBUTES
            and all(link.startswith("#") for link in self.links())
        )


@pytest.fixture
def citation(small_index):
    passage = next(p for p in small_index.passages if "canteens" in p.text)
    [sentence] = passage.sentences
    return Citation(
        number=1,
        doc_id=passage.doc_id,
        title="Work report of the town",
        date="2020-01-15",
        quote=passage.sentence_text(sentence),
        start=sentence.start,
        end=sentence.end,
        passage_id=passage.passage_id,
        path=passage.path,
        period=passage.period,
    )


@pytest.fixture
def answer(citation):
    return Answer(
        "How many canteens?", "In 2019: 5 canteens. [1]", QuestionType.NUMBER, (citation,)
    )


def abstention(citation, **changes):
    given = Answer(
        "How many zeppelins?",
        "The reports don't say.",
        QuestionType.NUMBER,
        reason=AbstainReason.NOT_IN_REPORTS,
        closest=(citation,),
    )
    return replace(given, **changes)


def test_a_mark_links_to_the_card_of_its_turn(answer):
    assert Page(answer_html(answer, turn=3)).links() == ["#card-3-1"]


def test_every_link_leads_to_a_card_and_back(answer, citation):
    cards = Page(cards_html([citation], {citation.passage_id: "Text."}, turn=3))
    page = Page(answer_html(answer, turn=3))
    ids = {attributes.get("id") for tag, attributes in cards.tags + page.tags}
    links = page.links() + cards.links()
    assert len(links) == 2
    assert {link.removeprefix("#") for link in links} <= ids


@pytest.mark.parametrize("mark", ["[2]", "[0]", "[01]", "[99]", "[x]", "[-1]", "[ 1 ]"])
def test_a_mark_without_a_citation_stays_text(answer, mark):
    page = Page(answer_html(replace(answer, text=f"In 2019: 5 canteens. {mark}")))
    assert page.links() == []
    assert mark in page.text


def test_an_abstention_has_no_link_and_shows_what_came_closest_apart(citation):
    page = Page(answer_html(abstention(citation, text="The reports don't say. [1]")))
    assert page.links() == []
    assert citation.quote in page.text
    assert "not an answer" in page.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_ask_without_an_answer_stands_apart_and_links_nowhere(answer, hostile):
    line = f"On “{hostile}”: no."
    missing = AnsweredAsk(hostile, QuestionType.NUMBER, line, reason=AbstainReason.NO_FIGURE)
    reply = replace(answer, text=f"{answer.text}\n{line}", asks=(missing,))
    page = Page(answer_html(reply))
    assert page.is_plain()
    assert f"On “{hostile}”: no." in page.text
    assert ("p", {"class": "missing"}) in page.tags
    assert page.links() == ["#card-1-1"]
    growing = Page(answer_html(replace(reply, text=answer.text), is_whole=False))
    assert "missing" not in str(growing.tags)
    assert growing.links() == ["#card-1-1"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_an_answer_is_shown_as_text(answer, citation, hostile):
    evil = replace(citation, title=hostile, path=(hostile,), date=hostile)
    reply = replace(answer, text=f"{hostile} [1]", understood=hostile, citations=(evil,))
    page = Page(answer_html(reply))
    assert page.is_plain()
    assert hostile in page.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_a_report_is_shown_as_text(citation, hostile):
    evil = replace(citation, title=hostile, path=(hostile,), date=hostile, quote=hostile)
    texts = {citation.passage_id: f"Before. {hostile} After."}
    page = Page(cards_html([evil], texts, heading=hostile))
    assert page.is_plain()
    assert page.text.count(hostile) == 5
    page = Page(answer_html(abstention(evil, understood=hostile)))
    assert page.is_plain()
    assert page.text.count(hostile) >= 3


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_compared_figures_is_shown_as_text(answer, citation, hostile):
    evil = replace(citation, title=hostile, date=hostile, period=None)
    figures = tuple(ComparedFigure(hostile, hostile, Decimal(n), 1) for n in (3, 4))
    page = Page(answer_html(replace(answer, citations=(evil,), compared=figures)))
    ours = {"caption", "rect", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr"}
    assert page.nests and {tag for tag, _ in page.tags} <= TAGS | ours
    assert all(link.startswith("#") for link in page.links())
    assert page.text.count(hostile) >= 6


def test_one_figure_alone_is_no_comparison(answer):
    alone = (ComparedFigure("ponds", "40", Decimal(40), 1),)
    assert "<table" not in answer_html(replace(answer, compared=alone))


def test_a_card_marks_the_quote_in_its_passage(citation, small_index):
    [passage] = [p for p in small_index.passages if p.passage_id == citation.passage_id]
    html = cards_html([citation], {citation.passage_id: f"Before. {passage.text} After."})
    assert f"Before. <mark>{citation.quote}</mark> After." in html


def test_a_quote_of_several_lines_is_marked_in_each_and_the_tags_nest(citation):
    quote = "Work report\nDate: 2020-01-15\n\nSource: Gazette"
    evil = replace(citation, quote=quote)
    html = cards_html([evil], {citation.passage_id: f"Head. {quote}\nFoot."})
    assert Page(html).is_plain()
    assert html.count("<mark>") == 3


def test_a_quote_is_shown_where_its_passage_is_unknown(citation):
    assert f"<mark>{citation.quote}</mark>" in cards_html([citation], {})


def test_a_record_can_be_written_as_json_and_read_again(answer, citation):
    for reply in (answer, abstention(citation)):
        record = to_record(reply)
        assert json.loads(json.dumps(record, ensure_ascii=False)) == record


def test_a_record_has_the_fields_of_a_results_line_in_their_order(answer):
    assert list(to_record(answer)) == [
        "schema",
        "question",
        "understood",
        "kind",
        "answer",
        "asks",
        "abstained",
        "abstain_reason",
        "confidence",
        "citations",
        "closest",
        "retrieved",
        "dropped",
        "generation",
        "latency_ms",
    ]


def test_the_record_of_an_abstention_tells_the_reason_and_no_citation(citation):
    record = to_record(abstention(citation))
    assert (record["abstained"], record["abstain_reason"]) == (True, "not_in_reports")
    assert record["citations"] == []
    assert [c["quote"] for c in record["closest"]] == [citation.quote]


def test_offsets_of_a_record_point_to_the_quote_in_the_document(answer, small_index):
    hits = tuple(Hit(p, 0.5, rank) for rank, p in enumerate(small_index.passages, start=1))
    record = to_record(replace(answer, hits=hits))
    texts = {doc_id: d.text for doc_id, d in small_index.documents.items()}
    [cited] = record["citations"]
    assert texts[cited["doc_id"]][cited["start"] : cited["end"]] == cited["quote"]
    assert len(record["retrieved"]) == len(small_index.passages)
    for hit in record["retrieved"]:
        assert texts[hit["doc_id"]][hit["start"] : hit["end"]] == hit["text"]
        assert hit["passage_id"] == f"{hit['doc_id']}:{hit['start']}-{hit['end']}"


@pytest.mark.model
def test_offsets_of_a_real_answer_point_to_the_quotes(answerer, documents):
    texts = {document.doc_id: document.text for document in documents}
    record = to_record(answerer.answer("How high was the sewage treatment rate in 2023?"))
    assert record["citations"]
    for cited in record["citations"]:
        assert texts[cited["doc_id"]][cited["start"] : cited["end"]] == cited["quote"]
    for hit in record["retrieved"]:
        assert texts[hit["doc_id"]][hit["start"] : hit["end"]] == hit["text"]


def test_a_hit_is_recorded_with_its_rank_and_score(small_index):
    record = hit_record(Hit(small_index.passages[0], 0.12345678, 4))
    assert (record["rank"], record["score"]) == (4, 0.123457)


def test_the_line_of_a_source_tells_report_date_headings_and_period(citation):
    assert source_line(citation) == (
        "Work report of the town · 2020-01-15 · Looking back on 2019 > "
        "3. Care for the elderly reached every street · result, 2019"
    )


def test_the_line_of_a_statement_leaves_the_period_out(citation):
    bare = replace(citation, path=(), date="", period=Period(2020, "statement"))
    assert source_line(bare) == "Work report of the town"


def test_text_for_a_terminal_lists_each_source_under_its_number(answer, citation):
    assert to_text(answer) == f"In 2019: 5 canteens. [1]\n\n[1] {source_line(citation)}"


def test_text_of_an_abstention_names_no_source(citation):
    text = to_text(abstention(citation))
    assert text.startswith("The reports don't say.\n\nClosest in the reports (not an answer):")
    assert "[1]" not in text


# What a language model had to do with it

WROTE = Generation("openai:m<i>", "m@1", "abcd", tokens_in=9, tokens_out=4, total_ms=12.5)
LEFT_OUT = Dropped("9 <b>ponds</b>", "figure: 9", is_quoted=True)


def test_a_note_says_who_wrote_and_how_much_did_not_hold(answer):
    written = replace(answer, generation=WROTE, dropped=(LEFT_OUT,))
    assert to_text(written).endswith(
        "(Written by openai:m<i>, each sentence checked against its source; "
        "1 of its sentences did not hold.)"
    )
    html = answer_html(written)
    assert "openai:m&lt;i&gt;" in html
    assert "<b>" not in html
    assert "Written by" not in to_text(answer) + answer_html(answer)


def test_a_note_says_why_the_reports_own_words_stand(answer):
    failed = replace(answer, generation=replace(WROTE, fallback="openai:m: <gone>\nfor good"))
    assert "own words: openai:m: <gone> for good.)" in to_text(failed)
    assert "&lt;gone&gt;" in answer_html(failed)


def test_the_record_has_what_was_dropped_and_what_it_cost(answer):
    record = to_record(replace(answer, generation=WROTE, dropped=(LEFT_OUT,)))
    assert record["dropped"] == [{"text": "9 <b>ponds</b>", "reason": "figure: 9", "quoted": True}]
    assert record["generation"]["tokens_in"] == 9
    assert json.loads(json.dumps(record)) == record
    assert to_record(answer)["generation"] is None


def test_the_page_of_a_pdf_is_named_with_its_source_and_in_the_record(answer, citation):
    on_page = replace(answer, citations=(replace(citation, page=3),))
    assert "[1] Work report of the town · 2020-01-15 · p. 3 · " in to_text(on_page)
    assert source_line(replace(citation, page=3), "zh").split(" · ")[2] == "第3页"
    assert to_record(on_page)["citations"][0]["page"] == 3
    assert "p. 3" not in to_text(answer) and to_record(answer)["citations"][0]["page"] is None


def test_a_source_names_the_further_files_that_have_its_text():
    citation = Citation(1, "a", "The weir", "2017", "Nine.", 0, 5, "a:0-5", also_in=("b.pdf", "c"))
    assert source_line(citation) == "The weir · 2017 · also in b.pdf, c"
    assert source_line(citation, "zh").endswith("另见 b.pdf, c")
