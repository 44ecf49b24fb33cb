import hashlib
import os
import tomllib
from datetime import date
from pathlib import Path

import pytest
from conftest import DATA

from corpus.errors import CorpusError, ManifestMismatch, PartlyListed, UnreadableReport
from corpus.listing import update_manifest
from corpus.manifest import MANIFEST, read_left_out, read_lexicon, read_manifest
from corpus.report import read_corpus, read_sources


def entries(folder):
    return tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")


def test_a_new_report_is_added_with_title_date_and_hash(tmp_path):
    write(
        tmp_path, "plan-2030.txt", "\nPlan of the town\n\n2029-12-01 10:00:00\n\nWe plan to grow.\n"
    )
    assert update_manifest(tmp_path) == [
        "plan-2030.txt: added: Plan of the town · published 2029-12-01 · en"
    ]
    digest = hashlib.sha256((tmp_path / "plan-2030.txt").read_bytes()).hexdigest()
    assert entries(tmp_path)["plan-2030"] == {
        "title": "Plan of the town",
        "publisher": "",
        "published": date(2029, 12, 1),
        "stated": ["title", "published"],
        "record": ["Plan of the town", "2029-12-01 10:00:00"],
        "file": "plan-2030.txt",
        "sha256": digest,
    }


def test_a_listed_folder_can_be_read(make_folder):
    folder = make_folder("small-report.txt", "chinese-report.txt")
    assert [d.doc_id for d in read_corpus(folder)] == ["chinese-report", "small-report"]


def test_a_changed_report_has_its_hash_renewed(make_folder):
    folder = make_folder()
    write(folder, "small-report.txt", "Quite another text.")
    assert update_manifest(folder) == [
        "small-report.txt: changed, hash renewed; 2 of its record lines are gone: check its title "
        "and date"
    ]
    assert [d.text for d in read_corpus(folder)] == ["Quite another text."]


def test_what_an_editor_wrote_stays_comments_too(make_folder):
    folder = make_folder()
    path = folder / MANIFEST
    edited = "# Reports of the town.\n\n" + path.read_text().replace(
        'publisher = ""', 'publisher = "Gazette" # from the imprint\nnames = [\n  "town report",\n]'
    )
    path.write_text(edited, encoding="utf-8")
    write(folder, "second.txt", "Second report\n\nIt says more.\n")
    update_manifest(folder)
    assert path.read_text(encoding="utf-8").startswith(edited.rstrip("\n"))
    assert list(read_manifest(folder)) == ["small-report", "second"]


def test_a_second_run_changes_nothing(make_folder):
    folder = make_folder()
    before = (folder / MANIFEST).read_bytes()
    assert update_manifest(folder) == [f"{folder / MANIFEST}: nothing to change"]
    assert (folder / MANIFEST).read_bytes() == before


def test_the_shipped_manifest_needs_no_change(tmp_path):
    from conftest import REPORTS

    for path in REPORTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert update_manifest(tmp_path) == [f"{tmp_path / MANIFEST}: nothing to change"]
    assert (tmp_path / MANIFEST).read_bytes() == (REPORTS / MANIFEST).read_bytes()


EDITED = """# Kept by the records office.
lexicon = "beijing"

# The older one, in Chinese.
[chinese-report]
title = "城市报告"  # as the seal has it
publisher = "Records office"
names = ["the old report"]
sha256 = "DIGEST"

# The newer one.
[small-report]
title = "Work report"
sha256 = "OTHER"
"""


@pytest.fixture
def edited(make_folder):
    """A folder whose manifest an editor has written, with an order and comments of its own."""
    folder = make_folder("small-report.txt", "chinese-report.txt")
    listed = entries(folder)
    text = EDITED.replace("DIGEST", listed["chinese-report"]["sha256"])
    write(folder, MANIFEST, text.replace("OTHER", listed["small-report"]["sha256"]))
    return folder


def test_the_entry_of_a_report_that_is_away_is_kept_and_marked(edited):
    before = (edited / MANIFEST).read_text(encoding="utf-8")
    (edited / "chinese-report.txt").rename(edited.parent / "away.txt")
    assert update_manifest(edited) == [
        "chinese-report.txt: no longer there; its entry is kept, marked missing = true"
    ]
    marked = (edited / MANIFEST).read_text(encoding="utf-8")
    assert marked.replace("missing = true\n", "") == before
    assert update_manifest(edited) == [f"{edited / MANIFEST}: nothing to change"]
    assert [document.doc_id for document in read_corpus(edited)] == ["small-report"]
    (edited.parent / "away.txt").rename(edited / "chinese-report.txt")
    assert len(read_corpus(edited)) == 2
    assert update_manifest(edited) == ["chinese-report.txt: there again, mark removed"]
    assert (edited / MANIFEST).read_text(encoding="utf-8") == before


def test_a_report_of_another_name_keeps_its_entry(edited):
    before = (edited / MANIFEST).read_text(encoding="utf-8")
    (edited / "chinese-report.txt").rename(edited / "old.txt")
    assert update_manifest(edited) == [
        "chinese-report.txt: is called old.txt now, which its entry says"
    ]
    assert (edited / MANIFEST).read_text(encoding="utf-8").replace(
        'file = "old.txt"\n', ""
    ) == before
    assert len(read_corpus(edited)) == 2


def test_line_ends_and_a_link_to_the_manifest_stay(edited, tmp_path):
    kept = tmp_path / "kept.toml"
    text = (edited / MANIFEST).read_text(encoding="utf-8").replace("\n", "\r\n")
    kept.write_bytes(text.encode())
    (edited / MANIFEST).unlink()
    (edited / MANIFEST).symlink_to(kept)
    with (edited / "small-report.txt").open("a", encoding="utf-8") as file:
        file.write("One more line.\n")
    assert update_manifest(edited) == ["small-report.txt: changed, hash renewed"]
    assert (edited / MANIFEST).is_symlink()
    assert kept.read_bytes().count(b"\r\n") == text.count("\r\n") == kept.read_bytes().count(b"\n")
    assert not list(edited.glob("*.part"))


def test_a_manifest_without_changes_is_not_touched(edited):
    before = (edited / MANIFEST).stat()
    update_manifest(edited)
    after = (edited / MANIFEST).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_manifest_may_begin_with_a_mark(edited):
    text = (edited / MANIFEST).read_text(encoding="utf-8")
    write(edited, MANIFEST, f"\ufeff{text}")
    assert len(read_corpus(edited)) == 2
    (edited / "third.txt").write_text("A third report.\n", encoding="utf-8")
    update_manifest(edited)
    assert len(read_corpus(edited)) == 3


@pytest.mark.parametrize("use", [update_manifest, read_corpus])
@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 3000, "[" * 3000, "[a" + ".a" * 3000 + "]", "a = " + "{a=" * 3000, "\x00"],
)
def test_a_manifest_of_many_brackets_is_refused_in_one_line(make_folder, use, text):
    folder = make_folder()
    write(folder, MANIFEST, text)
    with pytest.raises(CorpusError) as refused:
        use(folder)
    said = str(refused.value)
    assert said.startswith(str(folder / MANIFEST))
    assert "\n" not in said and len(said) < len(str(folder)) + 300


@pytest.mark.parametrize("use", [update_manifest, read_corpus])
def test_a_file_name_that_is_not_utf8_is_named_with_the_way_out(make_folder, use):
    folder = make_folder()
    (folder / b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_text("A report.")
    with pytest.raises(UnreadableReport, match=r"'caf\\udce9.txt' is not UTF-8; rename it$"):
        use(folder)


def test_a_manifest_that_cannot_be_written_is_named(make_folder):
    folder = make_folder()
    write(folder, "second.txt", "Second report.\n")
    (folder / f"{MANIFEST}.part").mkdir()
    with pytest.raises(CorpusError, match=r"cannot be written \(Is a directory\); what was there"):
        update_manifest(folder)


def test_an_id_in_use_is_not_given_to_another_report(make_folder):
    folder = make_folder()
    path = folder / MANIFEST
    path.write_text(path.read_text().replace("[small-report]", "[second]"), encoding="utf-8")
    write(folder, "second.txt", "Second report\n\nIt says more.\n")
    update_manifest(folder)
    assert {key: entry["file"] for key, entry in entries(folder).items()} == {
        "second": "small-report.txt",
        "second-2": "second.txt",
    }


def test_a_first_line_too_long_for_a_title_is_not_taken(tmp_path):
    write(tmp_path, "long-one.txt", "We " + "really " * 40 + "mean it.\n")
    update_manifest(tmp_path)
    entry = entries(tmp_path)["long-one"]
    assert (entry["title"], entry["stated"]) == ("Long one", [])


def test_page_furniture_is_no_title(tmp_path):
    write(tmp_path, "page.txt", "English\nTopics:\n2020-01-05\nPlan of the town\n\nWe plan.\n")
    write(tmp_path, "only-furniture.txt", "English\nTopics:\n")
    update_manifest(tmp_path)
    assert entries(tmp_path)["page"]["title"] == "Plan of the town"
    assert entries(tmp_path)["only-furniture"]["title"] == "Only furniture"


def test_the_title_has_plain_blanks_and_no_byte_order_mark(tmp_path):
    write(tmp_path, "marked.txt", "\ufeffPlan\u00a0of the town\n\nWe plan.\n")
    update_manifest(tmp_path)
    assert entries(tmp_path)["marked"]["title"] == "Plan of the town"


def test_an_impossible_date_is_passed_over(tmp_path):
    write(tmp_path, "odd.txt", "Odd plan\n2024-13-45\n2024-01-05\n")
    update_manifest(tmp_path)
    assert entries(tmp_path)["odd"]["published"] == date(2024, 1, 5)


def test_what_is_unsure_is_named_in_the_line_and_in_the_entry(tmp_path):
    write(tmp_path, "minutes-20151216.txt", "Minutes of the council\n\nThe chair spoke.\n")
    [line] = update_manifest(tmp_path)
    assert line.endswith("event 2015-12-16 · en · date unsure: from the file's name")
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
    assert "event_date = 2015-12-16 # unsure: from the file's name" in text
    [source] = read_sources(tmp_path)
    assert source.unsure == {"event_date"} and source.date_label == "2015-12-16 (unsure)"


def test_title_and_date_stay_citable_and_head_nothing(tmp_path):
    write(tmp_path, "plan.txt", "Plan of\nthe town\n\nMarch 2023\n\nWe plan to plant trees.\n")
    update_manifest(tmp_path)
    [document] = read_corpus(tmp_path)
    quotes = [document.text[span.start : span.end] for span in document.records]
    assert quotes == ["Plan of\nthe town", "March 2023"]
    assert [section.path for section in document.sections] == [()]
    assert document.source.title == "Plan of the town"
    assert document.source.date_label == "2023-03"


def test_what_is_no_report_is_named(tmp_path):
    write(tmp_path, "plan.txt", "A plan\n\nWe plan.\n")
    write(tmp_path, "plan.xyz", "?")
    write(tmp_path, "README", "?")
    (tmp_path / "old").mkdir()
    lines = update_manifest(tmp_path)
    assert lines[:3] == [
        "README: left out; files without a type are not read",
        "old: a folder, not read; give it as a folder of its own",
        "plan.xyz: left out; files of type .xyz are not read",
    ]


def test_a_report_without_a_date_gets_none(tmp_path):
    write(tmp_path, "undated.txt", "A plan\n\nWe plan.\n")
    update_manifest(tmp_path)
    assert "published" not in entries(tmp_path)["undated"]


@pytest.mark.parametrize("name", ["broken-utf8.txt", "empty.txt"])
def test_a_new_report_that_cannot_be_read_is_named_and_the_others_are_listed(make_folder, name):
    folder = make_folder()
    (folder / name).write_bytes((DATA / name).read_bytes())
    write(folder, "third.txt", "A third report.")
    with pytest.raises(PartlyListed, match=name) as caught:
        update_manifest(folder)
    assert [line.split(":")[0] for line in caught.value.changes] == ["third.txt", name]
    assert list(read_manifest(folder)) == ["small-report", "third"]
    [(left_out, why)] = read_left_out(folder).items()
    assert left_out == name and why in str(caught.value)
    write(folder, name, "Mended.")
    update_manifest(folder)
    assert not read_left_out(folder)
    assert len(read_corpus(folder)) == 3


def test_a_listed_report_that_cannot_be_read_keeps_its_entry_and_stops_a_build(make_folder):
    folder = make_folder()
    before = (folder / MANIFEST).read_bytes()
    (folder / "small-report.txt").write_bytes(b"\x00")
    with pytest.raises(PartlyListed, match="control character"):
        update_manifest(folder)
    assert (folder / MANIFEST).read_bytes() == before
    with pytest.raises(CorpusError, match=r"small-report\.txt"):
        read_corpus(folder)


def test_a_link_out_of_the_folder_is_named_and_left_out(make_folder, tmp_path):
    folder = make_folder()
    write(tmp_path, "secret.txt", "A secret.")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "within.txt").symlink_to(folder / "small-report.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    with pytest.raises(PartlyListed, match=r"loop\.txt: cannot be opened") as caught:
        update_manifest(folder)
    told = {line.split(":")[0]: line for line in caught.value.changes}
    assert "a link out of the folder" in told["out.txt"]
    assert "added" in told["within.txt"]
    assert [d.doc_id for d in read_corpus(folder)] == ["small-report", "within"]


def test_a_pipe_named_like_a_report_is_left_out_without_waiting(make_folder):
    folder = make_folder()
    os.mkfifo(folder / "pipe.txt")
    with pytest.raises(PartlyListed, match="a pipe or a device"):
        update_manifest(folder)


def test_files_are_counted_with_their_names_while_they_are_read(make_folder):
    folder = make_folder()
    told = []
    read_corpus(folder, lambda *counts: told.append(counts))
    assert told == [(0, 1, "small-report.txt"), (1, 1, "")]


@pytest.mark.parametrize("step", ["write_bytes", "replace"])
def test_a_failed_write_leaves_the_manifest_as_it_was(make_folder, monkeypatch, step):
    folder = make_folder()
    before = (folder / MANIFEST).read_bytes()
    write(folder, "second.txt", "Second report\n")

    def fail(path, *_args, **_kwargs):
        if step == "write_bytes":
            path.write_text("half a li", encoding="utf-8")
        raise OSError("disk full")

    monkeypatch.setattr(Path, step, fail)
    with pytest.raises(
        CorpusError, match=r"cannot be written \(disk full\); what was there before"
    ):
        update_manifest(folder)
    monkeypatch.undo()
    assert (folder / MANIFEST).read_bytes() == before
    assert not list(folder.glob("*.part"))


def test_a_folder_without_reports_is_refused_and_left_alone(tmp_path):
    with pytest.raises(CorpusError, match=r"holds no report; put files of type \.txt, \.md"):
        update_manifest(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(UnreadableReport, match="nowhere: no such folder"):
        update_manifest(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "text", ["[a\n", "[a]\ntitle = 'x'\ntitle = 'y'\n", "a = 3\n", "[[a]]\n", "[a]\nfile = 3\n"]
)
def test_a_manifest_that_cannot_be_understood_is_left_alone(make_folder, text):
    folder = make_folder()
    path = folder / MANIFEST
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestMismatch, match=r"manifest\.toml: ") as caught:
        update_manifest(folder)
    assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_the_name_of_the_lexicon_stays(make_folder):
    folder = make_folder()
    path = folder / "manifest.toml"
    path.write_text('lexicon = "harbour"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "lexicon.txt").write_text("A second report.", encoding="utf-8")
    update_manifest(folder)
    assert read_lexicon(folder) == "harbour"
    assert list(read_manifest(folder)) == ["small-report", "lexicon-2"]
    for file in ("lexicon.txt", "small-report.txt"):
        (folder / file).unlink()
    with pytest.raises(CorpusError, match="holds no report"):
        update_manifest(folder)
