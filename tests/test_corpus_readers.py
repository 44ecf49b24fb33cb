import pytest
from conftest import DATA

from corpus.errors import UnreadableReport
from corpus.readers import READERS, read_report


def test_text_is_decoded_and_bytes_are_kept():
    data, text = read_report(DATA / "chinese-report.txt")
    assert data.decode("utf-8") == text
    assert text.startswith("柳桥镇工作报告")


def test_line_ends_are_left_as_they_are(tmp_path):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"one\r\ntwo\rthree\n")
    assert read_report(path)[1] == "one\r\ntwo\rthree\n"


def test_the_type_is_read_without_regard_to_case(tmp_path):
    path = tmp_path / "REPORT.TXT"
    path.write_text("A report.")
    assert read_report(path)[1] == "A report."


def test_broken_utf8_names_the_file_and_the_byte():
    with pytest.raises(UnreadableReport, match=r"broken-utf8\.txt: byte 23 is not UTF-8"):
        read_report(DATA / "broken-utf8.txt")


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_a_report_without_text_is_refused(tmp_path, data):
    path = tmp_path / "blank.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableReport, match=r"blank\.txt: holds no text"):
        read_report(path)


def test_the_empty_report_is_refused():
    with pytest.raises(UnreadableReport, match=r"empty\.txt: holds no text"):
        read_report(DATA / "empty.txt")


@pytest.mark.parametrize("name", ["plan.docx", "plan", ".hidden"])
def test_an_unknown_type_names_the_types_that_are_read(tmp_path, name):
    with pytest.raises(UnreadableReport) as caught:
        read_report(tmp_path / name)
    assert all(known in str(caught.value) for known in READERS)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableReport, match=r"gone\.txt: cannot be opened"):
        read_report(tmp_path / "gone.txt")


def test_a_folder_named_like_a_report_is_unreadable(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableReport, match=r"folder\.txt: cannot be opened"):
        read_report(tmp_path / "folder.txt")
