import codecs
import os

import pytest
from conftest import DATA

from corpus.errors import UnreadableReport
from corpus.readers import SUFFIXES, read_data, read_report

CHINESE = "柳桥镇交通规划\n明年将开通3条公交线路，新增车站41个。\n"


def test_text_is_decoded_and_bytes_are_kept():
    data, extract = read_report(DATA / "chinese-report.txt")
    assert data.decode("utf-8") == extract.text
    assert extract.text.startswith("柳桥镇工作报告")


def test_line_ends_are_left_as_they_are(tmp_path):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"one\r\ntwo\rthree\n")
    assert read_report(path)[1].text == "one\r\ntwo\rthree\n"


def test_the_type_is_read_without_regard_to_case(tmp_path):
    path = tmp_path / "REPORT.TXT"
    path.write_text("A report.")
    assert read_report(path)[1].text == "A report."


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode("utf-8"),
        codecs.BOM_UTF8 + CHINESE.encode("utf-8"),
        CHINESE.encode("utf-16"),
        CHINESE.encode("gb18030"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16", "GB18030"],
)
def test_chinese_is_read_in_every_encoding(data):
    assert read_data(data, ".txt").text == CHINESE


def test_western_text_of_windows_is_read():
    text = "The café “Chaussée” opened in März; it cost 4 € a head.\n"
    assert read_data(text.encode("windows-1252"), ".txt").text == text


def test_bytes_of_no_encoding_are_refused_by_their_place():
    with pytest.raises(ValueError, match="has byte 5, which is not UTF-8, nor GB18030"):
        read_data(b"text \x81\x81\x8d\x8f\x90\x9d text", ".txt")


def test_a_control_character_is_named():
    with pytest.raises(ValueError, match=r"control character U\+0000 at 4"):
        read_data(b"text\x00", ".txt")


@pytest.mark.parametrize("data", [b"", b" \n\t\n"])
def test_a_report_without_text_is_refused(tmp_path, data):
    path = tmp_path / "blank.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableReport, match=r"blank\.txt: holds no text"):
        read_report(path)


@pytest.mark.parametrize("name", ["plan.xls", "plan", ".hidden"])
def test_an_unknown_type_names_the_types_that_are_read(tmp_path, name):
    with pytest.raises(UnreadableReport) as caught:
        read_report(tmp_path / name)
    assert all(known in str(caught.value) for known in SUFFIXES)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableReport, match=r"gone\.txt: cannot be opened"):
        read_report(tmp_path / "gone.txt")


def test_a_folder_named_like_a_report_is_unreadable(tmp_path):
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(UnreadableReport, match=r"folder\.txt: cannot be opened"):
        read_report(tmp_path / "folder.txt")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0 old", "an old Word or Excel file; save it as .docx"),
        (b"{\\rtf1 hello}", "RTF; save it as .docx"),
        (b"\x89PNG\r\n", "a picture"),
        (b"%PDF-1.7\nbroken", "a broken PDF"),
        (b"PK\x03\x04 broken", "a broken file"),
    ],
)
def test_content_decides_whatever_the_name_says(data, reason):
    with pytest.raises(ValueError, match=reason):
        read_data(data, ".txt")


def test_text_of_more_than_the_limit_is_refused_by_the_child():
    with pytest.raises(ValueError, match="more than 10,000,000 characters"):
        read_data(b"word " * 2_000_001, ".txt")


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "growing.txt"
    path.write_text("A report.")
    state, asked = os.fstat, []

    def grown_before_the_last(number):
        asked.append(number)
        if len(asked) == 3:  # after the kind and the size were seen, and the bytes read
            with path.open("a") as file:
                file.write(" More of it.")
        return state(number)

    monkeypatch.setattr(os, "fstat", grown_before_the_last)
    with pytest.raises(UnreadableReport, match="changed while it was read"):
        read_report(path)
