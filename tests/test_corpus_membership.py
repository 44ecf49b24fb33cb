"""Files come into a folder of reports, and reports go out of it and stay out."""

import pytest
from conftest import DATA

from corpus.errors import CorpusError
from corpus.listing import list_reports
from corpus.manifest import read_manifest
from corpus.membership import add_files, remove_reports

NOTE = "Notes of the ferry office\n\n2011-06-03\n\nThe ferry made nine trips on that day.\n"


@pytest.fixture
def folder(make_folder):
    return make_folder("small-report.txt", "chinese-report.txt")


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "outside" / "note.txt"
    path.parent.mkdir()
    path.write_text(NOTE)
    return path


def state(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_copied_whole_and_listed_as_any_other(folder, note):
    [change] = add_files(folder, [note])
    assert str(change) == f"note.txt: copied from {note}" and not change.why
    assert [c.name for c in list_reports(folder)] == ["note.txt"]
    assert (folder / "note.txt").read_text() == NOTE and "note" in read_manifest(folder)


def test_of_a_folder_each_report_is_copied(folder, note):
    (note.parent / "plan.md").write_text("# Plan\n\nThe ferry will make ten trips.\n")
    (note.parent / "picture.png").write_bytes(b"\x89PNG")
    assert [change.name for change in add_files(folder, [note.parent])] == ["note.txt", "plan.md"]


def test_a_folder_that_is_not_there_yet_is_made(tmp_path, note):
    assert add_files(tmp_path / "new" / "reports", [note])[0].why == ""
    assert (tmp_path / "new" / "reports" / "note.txt").exists()


def test_the_same_content_is_there_already_under_any_name(folder, note):
    add_files(folder, [note])
    list_reports(folder)
    before = state(folder)
    other = note.with_name("another-name.txt")
    other.write_text(NOTE)
    here, there = add_files(folder, [note, other])
    assert "is there already" in here.what and "is there already" in there.what
    assert (there.name, here.why + there.why) == ("note.txt", "") and state(folder) == before


def test_another_file_of_the_same_name_is_left_and_the_way_out_is_named(folder, note):
    add_files(folder, [note])
    note.write_text("Quite another note.\n")
    [change] = add_files(folder, [note])
    assert "another file of this name" in change.why and "rename" in change.why
    assert (folder / "note.txt").read_text() == NOTE


@pytest.mark.parametrize("name", ["away.txt", "picture.png", "sheet.xlsx"])
def test_what_cannot_be_a_report_is_told_and_the_others_are_copied(folder, note, name):
    odd = note.with_name(name)
    if name != "away.txt":
        odd.write_bytes(b"no report")
    first, second = add_files(folder, [odd, note])
    assert first.why and not second.why and (folder / "note.txt").exists()


def test_what_a_killed_copying_left_is_removed_and_never_read(folder, note):
    (folder / ".half.txt.adding").write_text("half")
    assert list_reports(folder) == []
    add_files(folder, [note])
    assert not (folder / ".half.txt.adding").exists()


def test_a_removed_report_stays_out_until_it_is_added_again(folder):
    [change] = remove_reports(folder, ["small-report"])
    assert str(change) == "small-report.txt: small-report removed; the file stays"
    assert (folder / "small-report.txt").exists()
    for _ in range(2):
        [told] = list_reports(folder)
        assert told.name == "small-report.txt" and "to read it again" in told.what
        assert list(read_manifest(folder)) == ["chinese-report"]
    add_files(folder, [folder / "small-report.txt"])
    list_reports(folder)
    assert set(read_manifest(folder)) == {"small-report", "chinese-report"}


def test_a_file_is_deleted_only_when_told(folder):
    remove_reports(folder, ["small-report"], delete_files=True)
    assert not (folder / "small-report.txt").exists()
    assert list_reports(folder) == [] and "removed" not in (folder / "manifest.toml").read_text()


def test_what_an_editor_wrote_stays_when_another_report_goes(folder):
    path = folder / "manifest.toml"
    path.write_text("# mine\n" + path.read_text())
    remove_reports(folder, ["small-report"])
    assert path.read_text().startswith(("# mine\n", "removed")) and "# mine" in path.read_text()
    assert list(read_manifest(folder)) == ["chinese-report"]


@pytest.mark.parametrize(
    ("ids", "said"),
    [(["nobody"], "lists no report 'nobody'"), (["small-report", "chinese-report"], "no report")],
)
def test_an_unknown_id_or_the_last_report_is_refused_and_nothing_changes(folder, ids, said):
    before = state(folder)
    with pytest.raises(CorpusError, match=said):
        remove_reports(folder, ids)
    assert state(folder) == before


def test_a_dry_run_tells_the_same_files_and_changes_nothing(folder, note):
    before = state(folder)
    [added] = add_files(folder, [note], dry_run=True)
    [removed] = remove_reports(folder, ["small-report"], dry_run=True, delete_files=True)
    assert (added.name, removed.name) == ("note.txt", "small-report.txt")
    assert state(folder) == before and (DATA / "small-report.txt").exists()
