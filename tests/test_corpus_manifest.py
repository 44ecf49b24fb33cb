from datetime import date

import pytest
from conftest import REPORTS

from corpus.errors import ManifestMismatch
from corpus.manifest import MANIFEST, check_hash, read_lexicon, read_manifest
from corpus.report import read_corpus, read_sources


def rewrite(folder, old, new):
    path = folder / MANIFEST
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_reports_come_in_the_order_of_the_manifest():
    assert list(read_manifest(REPORTS)) == [
        "work-report-2024",
        "development-conference-2024",
        "exchange-center-2021",
        "two-zones-2020",
        "reform-commission",
    ]


def test_every_shipped_report_has_the_hash_of_its_entry():
    assert [source.doc_id for source in read_sources(REPORTS)] == list(read_manifest(REPORTS))


def test_publication_and_event_date_are_kept_apart():
    _, source, _ = read_manifest(REPORTS)["exchange-center-2021"]
    assert source.published == date(2021, 4, 26)
    assert source.event_date == date(2021, 4, 21)
    assert source.date_label == "2021-04-21"


@pytest.mark.parametrize(
    ("value", "grain", "label"),
    [
        ("2020-01-15", "day", "2020-01-15"),
        ('"2020-03"', "month", "2020-03"),
        ('"2020"', "year", "2020"),
    ],
)
def test_a_date_is_never_more_exact_than_written(make_folder, value, grain, label):
    folder = make_folder()
    rewrite(folder, "published = 2020-01-15", f"published = {value}")
    _, source, _ = read_manifest(folder)["small-report"]
    assert (source.grain, source.date_label, source.year) == (grain, label, 2020)


def test_a_report_without_a_year_has_none():
    _, source, _ = read_manifest(REPORTS)["reform-commission"]
    assert source.year is None
    assert source.date_label == "December 2, year not stated"


def test_fields_that_the_text_does_not_state_are_curated():
    _, source, _ = read_manifest(REPORTS)["two-zones-2020"]
    assert source.curated == {"title", "publisher"}


def test_a_folder_without_a_manifest_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(ManifestMismatch, match=r"no manifest\.toml.*beijing-qa index manifest"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("kind", ["missing", "a file"])
def test_what_is_no_folder_is_a_mismatch(tmp_path, kind):
    place = tmp_path / "place"
    if kind == "a file":
        place.write_text("not a folder")
    with pytest.raises(ManifestMismatch, match="place: no manifest"):
        read_manifest(place)


def test_an_unlisted_report_is_refused_with_the_command_that_lists_it(make_folder):
    folder = make_folder()
    (folder / "second.txt").write_text("Another report.", encoding="utf-8")
    with pytest.raises(
        ManifestMismatch, match=r"second\.txt: not listed.*beijing-qa index manifest"
    ):
        read_manifest(folder)


def test_a_listed_report_that_is_missing_is_named(make_folder):
    folder = make_folder("small-report.txt", "chinese-report.txt")
    (folder / "chinese-report.txt").unlink()
    with pytest.raises(ManifestMismatch, match=r"chinese-report\.txt: listed in .* but missing"):
        read_manifest(folder)


def test_a_report_changed_by_one_byte_is_refused_with_the_command_that_renews_it(make_folder):
    folder = make_folder()
    report = folder / "small-report.txt"
    report.write_bytes(report.read_bytes().replace(b"310 people", b"311 people"))
    for read in (read_corpus, read_sources):
        with pytest.raises(
            ManifestMismatch, match=r"small-report\.txt: changed.*beijing-qa index manifest"
        ):
            read(folder)


def test_a_report_without_a_hash_is_refused(make_folder):
    folder = make_folder()
    path, source, _ = read_manifest(folder)["small-report"]
    check_hash(path, path.read_bytes(), source)
    rewrite(folder, f'sha256 = "{source.sha256}"\n', "")
    with pytest.raises(ManifestMismatch, match="manifest says nothing"):
        read_corpus(folder)


def test_an_entry_can_name_its_file(make_folder):
    folder = make_folder()
    rewrite(folder, "[small-report]", "[willow-bridge]")
    assert [document.doc_id for document in read_corpus(folder)] == ["willow-bridge"]


def test_an_empty_manifest_lists_no_report(tmp_path):
    (tmp_path / MANIFEST).write_text("# nothing yet\n")
    with pytest.raises(ManifestMismatch, match="lists no report"):
        read_manifest(tmp_path)


def test_one_file_cannot_have_two_entries(make_folder):
    folder = make_folder()
    path = folder / MANIFEST
    path.write_text(path.read_text() + '\n[copy]\nfile = "small-report.txt"\n')
    with pytest.raises(ManifestMismatch, match=r"lists small-report\.txt 2 times"):
        read_manifest(folder)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("not toml", "mend that line"),
        ("colour = 'red'", r"\[small-report\] has unknown keys \['colour'\]"),
        ("published = 'May'", r"\[small-report\] published = 'May' is no date; write YYYY-MM-DD"),
        ("event_date = 2020-01-15T10:00:00", "event_date = .* is no date; write YYYY-MM-DD"),
        ("speaker = 7", r"\[small-report\] speaker = 7 is no text"),
        ("names = 'town report'", r"\[small-report\] names = 'town report' is no list of texts"),
        ("names = [1]", r"names = \[1\] is no list of texts"),
    ],
)
def test_a_bad_line_is_named_with_its_entry(make_folder, line, complaint):
    folder = make_folder()
    rewrite(folder, "[small-report]\n", f"[small-report]\n{line}\n")
    if line.startswith("published"):
        rewrite(folder, "published = 2020-01-15\n", "")
    with pytest.raises(ManifestMismatch, match=complaint) as caught:
        read_manifest(folder)
    assert str(folder / MANIFEST) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_key_that_is_no_entry_is_named(make_folder):
    folder = make_folder()
    rewrite(folder, "[small-report]", 'title = "x"\n[small-report]')
    with pytest.raises(ManifestMismatch, match="title is not a table"):
        read_manifest(folder)


def test_a_manifest_that_is_not_utf8_is_a_mismatch(make_folder):
    folder = make_folder()
    (folder / MANIFEST).write_bytes(b"[small-report]\ntitle = '\xff'\n")
    with pytest.raises(ManifestMismatch, match=r"manifest\.toml"):
        read_manifest(folder)


def test_the_manifest_names_the_lexicon_or_none(make_folder):
    assert read_lexicon(REPORTS) == "beijing"
    folder = make_folder()
    assert read_lexicon(folder) is None
    _prepend(folder, 'lexicon = "harbour"\n')
    assert read_lexicon(folder) == "harbour"
    assert list(read_manifest(folder)) == ["small-report"]


def test_a_lexicon_that_is_no_text_is_refused(make_folder):
    folder = make_folder()
    _prepend(folder, "lexicon = 5\n")
    with pytest.raises(ManifestMismatch, match=r"lexicon = 5 is no text"):
        read_manifest(folder)


def test_a_report_may_be_called_lexicon(make_folder):
    folder = make_folder()
    path = folder / "manifest.toml"
    text = path.read_text(encoding="utf-8").replace("[small-report]", "[lexicon]")
    path.write_text(text, encoding="utf-8")
    assert list(read_manifest(folder)) == ["lexicon"]
    assert read_lexicon(folder) is None


def _prepend(folder, line):
    path = folder / "manifest.toml"
    path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")
