"""The wheel and the sdist: all files are in them, and they work where nothing else is."""

import zipfile

import pytest
from packing import (
    QUESTION,
    ROOT,
    copy_source,
    environment_beside_this,
    install,
    pack,
    run,
    shipped,
    unpack,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("package")


@pytest.fixture(scope="module")
def wheel(scratch):
    return pack(copy_source(scratch / "source"), "wheel", scratch / "wheel")


@pytest.fixture(scope="module")
def sdist(scratch):
    return pack(copy_source(scratch / "source-of-sdist"), "sdist", scratch / "sdist")


@pytest.fixture(scope="module")
def installed(scratch, wheel):
    """The Python of an environment that has the wheel, and no other trace of the project."""
    python = environment_beside_this(scratch / "environment")
    install(python, wheel, "--no-deps", "--no-index")
    return python


@pytest.fixture
def use(installed, tmp_path):
    """Return a function that runs the installed project with an empty home."""
    return lambda *arguments: run(installed, tmp_path, *arguments)


def names(path):
    with zipfile.ZipFile(path) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel):
    assert names(wheel) == shipped()


def test_the_wheel_of_the_sdist_is_the_same(scratch, wheel, sdist):
    again = pack(unpack(sdist, scratch / "unpacked"), "wheel", scratch / "again")
    assert names(again) == names(wheel)


def test_what_is_installed_is_the_wheel(use, installed):
    place = use("-c", "import qa; print(qa.__file__)").strip()
    assert place.startswith(str(installed.parent.parent))


def test_the_reports_and_word_lists_are_read_from_the_wheel(use):
    assert "11" in use("-m", "qa.commands.cli", "figures", "--report", "work-report-2024")


def test_the_window_has_its_files(use):
    use("-c", "import qa.web.page.assets, qa.web.api.developer")


@pytest.mark.model
def test_the_installed_command_answers_and_writes_the_report_of_a_run(
    installed, index_folder, real_index, tmp_path
):
    command = installed.with_name("beijing-qa")
    given = ["--index", str(index_folder)]
    assert "11 new museums" in run(command, tmp_path, *given, "ask", QUESTION)
    questions = str(ROOT / "qa" / "evaluation" / "data" / "class.jsonl")
    run(command, tmp_path, *given, "evaluate", questions, "--limit", "1", "--run", "first")
    assert (tmp_path / "runs" / "first" / "report.html").stat().st_size > 10_000


def test_without_an_index_one_is_looked_for_in_the_cache_folder(use, tmp_path):
    code = "from qa import load_settings; print(load_settings().index_dir)"
    assert use("-c", code).strip() == str(tmp_path / ".cache" / "beijing-qa" / "index")
