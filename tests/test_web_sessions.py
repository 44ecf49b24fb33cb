"""What a session has for itself, and that nobody else sees it."""

import gc
import weakref
from dataclasses import replace

import pytest

from qa.pipeline import QuestionAnswerer
from qa.web.sessions import Sessions
from qa.web.uploads import Correction, UploadLimits, UploadRefused, read_upload

QUESTION = "How many zebras did the ferry carry in 2019?"
TEXT = "The ferry of Tongzhou\n\n2019-05-01\n\nThe ferry carried 4,000 zebras in 2019.\n"


@pytest.fixture(scope="module")
def shared(fake_index):
    return QuestionAnswerer(fake_index)


def report(text=TEXT):
    return read_upload(text.encode(), "ferry.txt", UploadLimits())


def hits(session, shared, question=QUESTION):
    return {hit.passage.doc_id for hit in session.answerer(shared).answer(question).hits}


def test_a_report_brought_along_is_answered_from_with_a_citation_that_holds(shared):
    sessions = Sessions()
    document = report().document
    answer = sessions.add_upload("a", report(), shared).answerer(shared).answer(QUESTION)
    assert "4,000 zebras" in answer.text
    [citation] = answer.citations
    assert citation.doc_id == document.doc_id
    assert document.text[citation.start : citation.end] == citation.quote


def test_no_other_session_sees_it(shared):
    sessions = Sessions()
    document = report()
    sessions.add_upload("a", document, shared)
    assert document.doc_id in hits(sessions.get("a"), shared)
    for other in ("b", "", None):
        assert document.doc_id not in hits(sessions.get(other), shared)
    assert document.doc_id not in shared.index.documents


def test_two_sessions_may_upload_the_same_file(shared):
    sessions = Sessions()
    for key in ("a", "b"):
        sessions.add_upload(key, report(), shared)
    sessions.end("a")
    assert not sessions.get("a").uploads and sessions.get("b").uploads


def test_a_session_that_ends_gives_its_memory_back(shared):
    sessions = Sessions()
    index = weakref.ref(sessions.add_upload("a", report(), shared).extended.index)
    sessions.end("a")
    gc.collect()
    assert index() is None and len(sessions) == 0


def test_reports_are_returned_without_the_end_of_the_session(shared):
    sessions = Sessions()
    document = report()
    sessions.add_upload("a", document, shared)
    sessions.set_scope("a", frozenset({document.doc_id}), None)
    session = sessions.remove_uploads("a")
    assert session.uploads == () and session.answerer(shared) is shared


@pytest.mark.parametrize("key", ["", None])
def test_without_a_session_nothing_is_kept(shared, key):
    sessions = Sessions()
    sessions.set_scope(key, frozenset(), None)
    with pytest.raises(UploadRefused, match="lost its session"):
        sessions.add_upload(key, report(), shared)
    assert len(sessions) == 0


def test_the_same_report_and_too_many_reports_are_refused(shared):
    sessions = Sessions(UploadLimits(reports=1))
    sessions.add_upload("a", report(), shared)
    with pytest.raises(UploadRefused, match="“The ferry of Tongzhou” is here already"):
        sessions.add_upload("a", report(), shared)
    with pytest.raises(UploadRefused, match="1 reports are the most"):
        sessions.add_upload("a", report(TEXT + "More zebras came."), shared)


def test_a_choice_restricts_one_session(shared):
    sessions = Sessions()
    sessions.set_scope("a", frozenset({"two-zones-2020"}), None)
    assert hits(sessions.get("a"), shared) == {"two-zones-2020"}
    assert hits(sessions.get("b"), shared) != {"two-zones-2020"}
    assert sessions.set_scope("a", None, None).answerer(shared) is shared


def test_a_report_of_a_session_can_be_chosen_alone(shared):
    sessions = Sessions()
    document = report()
    sessions.add_upload("a", document, shared)
    sessions.set_scope("a", frozenset({document.doc_id}), None)
    assert hits(sessions.get("a"), shared) == {document.doc_id}


def test_a_choice_of_what_is_no_longer_there_finds_nothing_and_raises_nothing(shared):
    sessions = Sessions()
    sessions.set_scope("a", frozenset({"gone"}), frozenset({1999}))
    assert sessions.get("a").answerer(shared).answer(QUESTION).abstained


def test_of_many_sessions_with_reports_the_oldest_loses_them_and_keeps_its_choice(shared):
    sessions = Sessions()
    document = report()
    session = sessions.add_upload("first", document, shared)
    sessions.set_scope("first", frozenset({document.doc_id, "two-zones-2020"}), frozenset({2020}))
    for number in range(20):  # as `add_upload` would, without an index for each
        sessions._change(f"later {number}", lambda _: session)
    first = sessions.get("first")
    assert (first.uploads, first.extended, first.n_lost) == ((), None, 1)
    assert first.doc_ids == {document.doc_id, "two-zones-2020"} and first.years == {2020}
    assert hits(first, shared) == {"two-zones-2020"}
    assert sessions.add_upload("first", document, shared).n_lost == 0


def test_what_was_lost_is_no_longer_said_once_it_is_returned(shared):
    sessions = Sessions()
    session = sessions.add_upload("first", report(), shared)
    for number in range(20):
        sessions._change(f"later {number}", lambda _: session)
    assert sessions.get("first").n_lost == 1 and sessions.remove_uploads("first").n_lost == 0


class Meanwhile:
    """Does something while a report is embedded."""

    def __init__(self, *deeds):
        self.deeds = list(deeds)

    def __call__(self, done, total):
        if self.deeds:
            self.deeds.pop(0)()


def test_a_session_that_ends_while_a_report_is_read_stays_ended(shared):
    sessions = Sessions()
    with pytest.raises(UploadRefused, match="lost its session"):
        sessions.add_upload("a", report(), shared, Meanwhile(lambda: sessions.end("a")))
    assert sessions.get("a").is_empty and len(sessions) == 0


def test_a_session_that_ends_and_begins_anew_does_not_get_what_the_old_one_read(shared):
    sessions = Sessions()

    def begin_anew():
        sessions.end("a")
        sessions.set_scope("a", None, frozenset({2020}))

    with pytest.raises(UploadRefused, match="lost its session"):
        sessions.add_upload("a", report(), shared, Meanwhile(begin_anew))
    assert not sessions.get("a").uploads and sessions.get("a").years == {2020}


def test_what_is_chosen_while_a_report_is_read_stays_chosen(shared):
    sessions = Sessions()
    set_scope = Meanwhile(lambda: sessions.set_scope("a", None, frozenset({2019})))
    session = sessions.add_upload("a", report(), shared, set_scope)
    assert session.uploads and session.years == {2019} and sessions.get("a") == session


def test_of_two_reports_that_are_read_at_once_none_is_lost(shared):
    sessions = Sessions()
    other = report(TEXT + "More zebras came.")
    add_other = Meanwhile(lambda: sessions.add_upload("a", other, shared))
    session = sessions.add_upload("a", report(), shared, add_other)
    assert set(session.uploads) == {other, report()}
    assert {d.doc_id for d in session.uploads} <= set(session.extended.index.documents)


def test_a_refused_report_leaves_a_session_that_has_nothing(shared):
    sessions = Sessions(UploadLimits(reports=0))
    with pytest.raises(UploadRefused):
        sessions.add_upload("a", report(), shared)
    assert len(sessions) == 0


# A new index in the place of the old one


@pytest.fixture
def renewed(small_index):
    """An answerer over another index."""
    return QuestionAnswerer(small_index)


def test_uploads_are_carried_over_onto_a_new_index(shared, renewed):
    sessions = Sessions()
    document = report()
    sessions.add_upload("a", document, shared)
    sessions.set_scope("a", None, frozenset({2019}))
    sessions.carry_over(renewed)
    session = sessions.get("a")
    known = set(session.unscoped_answerer(renewed).index.documents)
    assert known == {*renewed.index.documents, document.doc_id}
    assert "4,000 zebras" in session.answerer(renewed).answer(QUESTION).text
    assert session.years == {2019} and session.base is renewed


def test_an_upload_that_is_read_while_the_index_changes_is_carried_over(shared, renewed):
    sessions = Sessions()
    change = Meanwhile(lambda: sessions.carry_over(renewed))
    session = sessions.add_upload("a", report(), shared, change)
    assert session.base is renewed and report().doc_id in session.extended.index.documents
    assert set(renewed.index.documents) < set(session.extended.index.documents)


def test_no_text_of_an_upload_is_embedded_again_when_it_is_carried_over(
    shared, renewed, monkeypatch
):
    sessions = Sessions()
    sessions.add_upload("a", report(), shared)
    embedded = []
    embed = renewed.index.embedder.embed
    monkeypatch.setattr(
        renewed.index.embedder,
        "embed",
        lambda texts, progress=None: embedded.extend(texts) or embed(texts, progress),
    )
    sessions.carry_over(renewed)
    assert sessions.get("a").base is renewed
    # The most frequent form of a word may be another one with other reports.
    assert all(" " not in text for text in embedded)


def test_a_session_that_ends_while_uploads_are_carried_over_stays_ended(
    shared, renewed, monkeypatch
):
    sessions = Sessions()
    for key in ("a", "b"):
        sessions.add_upload(key, report(), shared)
    carry_over = sessions._carry_over

    def end_first(key):
        sessions.end("b")
        carry_over(key)

    monkeypatch.setattr(sessions, "_carry_over", end_first)
    sessions.carry_over(renewed)
    assert sessions.get("a").base is renewed and sessions.get("b").is_empty and len(sessions) == 1


def test_uploads_that_cannot_be_carried_over_stay_with_the_index_before(
    shared, renewed, monkeypatch
):
    sessions = Sessions()
    before = sessions.add_upload("a", report(), shared)
    monkeypatch.setattr("qa.web.session.MAX_PASSAGES", 0)
    sessions.carry_over(renewed)
    assert sessions.get("a").extended is before.extended
    assert "4,000 zebras" in sessions.get("a").answerer(renewed).answer(QUESTION).text


# Corrections


class NotEmbedding:
    """An embedder that is asked for nothing new."""

    def __init__(self, embedder):
        self.name, self.folder, self.begin = embedder.name, embedder.folder, embedder.begin
        self.count_tokens = embedder.count_tokens

    def embed(self, texts, progress=None):
        assert not texts, texts
        return []


def test_a_corrected_title_and_date_are_cited_and_nothing_is_embedded_anew(shared):
    sessions = Sessions()
    before = sessions.add_upload("a", report(), shared)
    before.extended.index.embedder = NotEmbedding(shared.index.embedder)
    correction = Correction(report().doc_id, " The ferry\nof Luhe ", "2019-06")
    session = sessions.correct_upload("a", correction, shared)
    [citation] = session.answerer(shared).answer(QUESTION).citations
    assert (citation.title, citation.date) == ("The ferry of Luhe", "2019-06")
    [corrected] = session.uploads
    assert corrected.document.text == report().document.text and corrected.doubts == ()
    assert sessions.get("b").uploads == ()


def test_a_corrected_year_is_that_of_its_statements_and_no_date_is_none(shared):
    sessions = Sessions()
    sessions.add_upload("a", report(), shared)
    for typed, year, label in (("2018", 2018, "2018"), ("", None, "date not stated")):
        correction = Correction(report().doc_id, "The ferry", typed)
        [upload] = sessions.correct_upload("a", correction, shared).uploads
        assert {s.period.year for s in upload.document.sections} == {year}
        assert upload.document.source.date_label == label


@pytest.mark.parametrize(
    ("title", "date", "said"),
    [
        (" ", "2019", "Type a title"),
        ("T", "5/2019", "“5/2019” is no date; write it as 2024, 2024-03 or 2024-03-05"),
        ("T", "2019-02-30", "“2019-02-30” is no date"),
        ("T", "０２", "is no date"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(shared, title, date, said):
    sessions = Sessions()
    before = sessions.add_upload("a", report(), shared)
    with pytest.raises(UploadRefused, match=said):
        sessions.correct_upload("a", Correction(report().doc_id, title, date), shared)
    assert sessions.get("a") == before


def test_only_what_a_session_brought_along_is_corrected(shared):
    sessions = Sessions()
    sessions.add_upload("a", report(), shared)
    known = next(iter(shared.index.documents))
    for key, doc_id in (("b", report().doc_id), (None, report().doc_id), ("a", known)):
        with pytest.raises(UploadRefused, match="lost its session"):
            sessions.correct_upload(key, Correction(doc_id, "Mine", "2019"), shared)


def test_of_too_many_bytes_of_pdfs_those_unused_for_longest_are_dropped_not_their_reports(
    shared, monkeypatch
):
    monkeypatch.setattr("qa.web.sessions._MAX_FILE_BYTES", 250)
    sessions = Sessions()
    for key in "abc":
        sessions.add_upload(key, replace(report(), file=b"x" * 100), shared)
    files = {key: [u.file for u in sessions.get(key).uploads] for key in "abc"}
    assert files == {"a": [b""], "b": [b"x" * 100], "c": [b"x" * 100]}
