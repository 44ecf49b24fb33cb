"""What is taken as a report that somebody brings along, and what is not."""

import gzip
import re
import zipfile
from datetime import date

import pytest

from qa.rendering.words import interface_words
from qa.web.uploads import MAX_UPLOAD_BYTES, UploadLimits, UploadRefused, read_file, read_upload

LIMITS = UploadLimits(reports=2, pages=4)
TEXT = "The ferry of Tongzhou\n\n2024-05-01\n\nThe ferry carried 4,000 zebras in 2019.\n"


def refused(data, name="ferry.txt"):
    with pytest.raises(UploadRefused) as caught:
        read_upload(data, name, LIMITS)
    assert caught.value.message_in("zh") != str(caught.value) == caught.value.message_in("en")
    return str(caught.value)


def zipped(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "0" * 5_000_000)
    return path.read_bytes()


def test_a_text_becomes_a_document_with_the_title_and_date_that_it_begins_with():
    document = read_upload(TEXT.encode(), "x.txt", LIMITS).document
    source = document.source
    assert (source.title, source.published) == ("The ferry of Tongzhou", date(2024, 5, 1))
    assert document.text == TEXT and document.doc_id.startswith("upload-")
    assert read_upload(TEXT.encode(), "other.TXT", LIMITS).document == document


def test_a_text_without_a_title_is_named_by_its_file():
    document = read_upload(b"word " * 80 + b"\nIt says so.", "my notes.txt", LIMITS).document
    assert document.source.title == "My notes" and document.source.published is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 ...", "The file cannot be read: it is a broken PDF"),
        (b"PK\x03\x04....", "The file cannot be read: it is a broken file"),
        (
            gzip.compress(b"0" * 1000, mtime=0),
            "The file cannot be read: it is gzip; unpack it first",
        ),
        (b"\x89PNG\r\n\x1a\n", "The file cannot be read: it is a picture"),
        (b"caf\xe9 \x81 more", "The file cannot be read: it has byte 3, which is not UTF-8"),
        (b"The text\x00 ends", "The file cannot be read: it holds the control character U+0000"),
        (b"The text\x1b[31m", "The file cannot be read: it holds the control character U+001B"),
        (b"", "The file cannot be read: it holds no text"),
        (" \u3000\n ".encode(), "The file cannot be read: it holds no text"),
        (b"x" * (MAX_UPLOAD_BYTES + 1), "The file is larger than 10,000 kB"),
        (b"A line of a report.\n" * 700, "The file has about 5 pages, and 4 are the most"),
        (b"page\f" * 6, "The file has about 7 pages"),
        (b"One.\n" * 450, "The file has about 5 pages"),
    ],
)
def test_what_is_no_text_or_too_much_is_refused_in_words(data, said):
    assert refused(data).startswith(said)


def test_a_line_without_end_is_refused():
    with pytest.raises(UploadRefused, match="more than 20,000 characters"):
        read_upload(b"x " * 15_000, "a.txt", UploadLimits(pages=100))


def test_an_archive_under_a_text_name_is_refused_unopened(tmp_path):
    assert refused(zipped(tmp_path), "report.txt").startswith(
        "The file cannot be read: it is a ZIP file"
    )


@pytest.mark.parametrize("name", ["a.xls", "a.rtf", "a", "../../a.exe", ".txt"])
def test_types_that_are_not_read_are_refused(name):
    assert "are not read; bring one of type .txt" in refused(b"Some text.", name)


def test_only_files_of_the_upload_folder_are_read(tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "mine.txt").write_text("mine")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "large.txt").write_bytes(b"x" * (MAX_UPLOAD_BYTES + 1))
    assert read_file(folder / "mine.txt", folder) == b"mine"
    for path in ("link.txt", "../secret.txt", "nothing.txt", ""):
        with pytest.raises(UploadRefused, match="did not arrive"):
            read_file(folder / path, folder)
    with pytest.raises(UploadRefused, match=re.escape("larger than 10,000 kB")):
        read_file(folder / "large.txt", folder)


def test_the_words_of_the_panels_are_there_in_both_languages():
    english, chinese = interface_words()["en"], interface_words()["zh"]
    assert english.keys() == chinese.keys()
    for key, said in english.items():
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", chinese[key])), key
