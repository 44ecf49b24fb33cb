import pytest

from index import file_record
from index.file_record import FileRecord


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "data" / "rows.bin"
    path.parent.mkdir()
    path.write_bytes(bytes(range(200)) * 10)
    return path


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_a_file_is_named_by_its_place_in_the_folder(file, tmp_path):
    record = FileRecord.of(file, tmp_path)
    assert (record.name, record.size) == ("data/rows.bin", 2000)
    assert record.is_same(file)
    assert record.is_same(file, whole=True)


@pytest.mark.parametrize("place", [0, 1000, 1999])
def test_any_changed_byte_of_a_small_file_is_seen(file, tmp_path, place):
    record = FileRecord.of(file, tmp_path)
    flip(file, place)
    assert not record.is_same(file)


def test_of_a_large_file_the_ends_and_the_size_are_looked_at(file, tmp_path, monkeypatch):
    monkeypatch.setattr(file_record, "_READ_WHOLE_UP_TO", 100)
    monkeypatch.setattr(file_record, "_END", 50)
    record = FileRecord.of(file, tmp_path)
    for place in (49, 1950):
        flip(file, place)
        assert not record.is_same(file)
        flip(file, place)
    flip(file, 1000)
    assert record.is_same(file)
    assert not record.is_same(file, whole=True)
    file.write_bytes(file.read_bytes()[:-1])
    assert not record.is_same(file)
