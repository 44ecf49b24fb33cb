"""The table of metadata beside the reports of a folder."""

from datetime import date

import pytest

from corpus.errors import CorpusError
from corpus.listing import update_manifest
from corpus.manifest import read_manifest
from corpus.metadata_csv import read_metadata_csv

PLAN = "Cycle Paths for Ostrava\n\nAdopted on 3 May 2022.\n\nThe city will build 41 km of paths.\n"


def write(folder, table, encoding="utf-8"):
    (folder / "metadata.csv").write_bytes(table.encode(encoding))
    return folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "paths.txt").write_text(PLAN, encoding="utf-8")
    return tmp_path


def test_a_cell_gives_a_field_and_an_empty_one_none(tmp_path):
    write(tmp_path, "file,title,published,names\na.pdf,A Plan,2024-03,the plan|plan A\nb.pdf,,,\n")
    names = ["the plan", "plan A"]
    assert read_metadata_csv(tmp_path) == {
        "a.pdf": {"title": "A Plan", "published": "2024-03", "names": names},
        "b.pdf": {},
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_tables_of_spreadsheet_programs_are_read(tmp_path, encoding, separator):
    table = "File,Event date,Title\r\na.docx,2021-06-30,河湾区交通规划\r\n".replace(",", separator)
    write(tmp_path, table, encoding)
    fields = {"event_date": date(2021, 6, 30), "title": "河湾区交通规划"}
    assert read_metadata_csv(tmp_path) == {"a.docx": fields}


@pytest.mark.parametrize(
    "table, told",
    [
        ("name,title\na,b\n", "no column 'file'"),
        ("file,pages\na.pdf,3\n", "column 'pages' is not known"),
        ("file,published\na.pdf,14/03/2024\n", "row 2: published '14/03/2024' is no date"),
        ("file,title\n,Lost\n", "row 2 names no file"),
        ('file,title\na.pdf,"open\n', "is no CSV table"),
    ],
)
def test_a_fault_is_named_with_its_row_or_column(tmp_path, table, told):
    with pytest.raises(CorpusError, match=r"metadata\.csv") as caught:
        read_metadata_csv(write(tmp_path, table))
    assert told in str(caught.value)


def test_the_manifest_takes_what_the_table_says_as_sure(folder):
    write(folder, "file,title,published\npaths.txt,Ostrava by Bicycle,2022-05-09\n")
    changes = update_manifest(folder)
    assert any("metadata.csv" in change for change in changes)
    _, source, _ = read_manifest(folder)["paths"]
    assert (source.title, source.published) == ("Ostrava by Bicycle", date(2022, 5, 9))
    assert {"title", "published"} <= source.curated
    assert not source.unsure


def test_a_table_that_comes_later_corrects_and_says_nothing_twice(folder):
    update_manifest(folder)
    write(folder, "file,title\npaths.txt,Ostrava by Bicycle\n")
    assert update_manifest(folder) == ["paths.txt: title from metadata.csv"]
    assert update_manifest(folder) == [f"{folder / 'manifest.toml'}: nothing to change"]


def test_a_row_for_a_file_that_is_not_there_is_named(folder):
    write(folder, "file,title\nelsewhere.pdf,Elsewhere\n")
    assert "elsewhere.pdf: named in metadata.csv, but not in the folder" in update_manifest(folder)
