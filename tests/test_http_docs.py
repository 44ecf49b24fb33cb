"""docs/http-api.md: its examples run against the command's own server, its tables are complete."""

import doctest
import re
import shutil
import subprocess

import httpx
import pytest
from conftest import elsewhere, serving
from fastapi.testclient import TestClient
from test_docs import blocks, first_cells, read, section

from qa.web.loading import Loader
from qa.web.site import build_site

NAME = "docs/http-api.md"
ADDRESS = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def address(real_index, index_folder, tmp_path_factory):
    """Where `beijing-qa chat` serves, once it is ready."""
    kept = tmp_path_factory.mktemp("kept") / "feedback.sqlite"
    given = {"BEIJING_QA_INDEX_DIR": str(index_folder), "BEIJING_QA_FEEDBACK_FILE": str(kept)}
    options = ("--port", "0", "--allowed-hosts", "qa.example.org")
    with serving("-m", "qa.commands.cli", "chat", *options, **given) as (_, address):
        yield address


@pytest.mark.model
def test_the_python_examples_run(address):
    text = "\n".join(blocks(NAME, "python")).replace(ADDRESS, address)
    test = doctest.DocTestParser().get_doctest(text, {}, NAME, NAME, 0)
    outcome = elsewhere(lambda: doctest.DocTestRunner().run(test))
    assert outcome.attempted > 15 and outcome.failed == 0


@pytest.mark.model
def test_the_curl_examples_run(address):
    if not shutil.which("curl"):
        pytest.skip("no curl on the PATH")
    shown = [block for block in blocks(NAME, "sh") if block.startswith("curl ")]
    outs = []
    for block in shown:
        script = block.replace(ADDRESS, address)
        done = subprocess.run(["sh", "-e"], input=script, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        outs.append(done.stdout)
    assert "281,000 new jobs" in outs[0]
    assert outs[1].startswith("event: answer\n") and "\nevent: done\n" in outs[1]
    assert '"hits"' in outs[2] and '"total"' in outs[2] and "id,value," in outs[2]


@pytest.mark.model
def test_the_command_answers_to_the_names_of_this_machine_and_to_those_allowed(address):
    def status(host):
        return httpx.get(f"{address}/healthz", headers={"host": host}).status_code

    names = ("localhost", "qa.example.org", "evil.example")
    assert [status(name) for name in names] == [200, 200, 403]


def test_every_route_is_listed():
    loader = Loader(lambda _: None, lambda _: None)
    api = TestClient(build_site(loader)).get("/openapi.json").json()["paths"]
    routes = {f"{method.upper()} {path}" for path, of in api.items() for method in of}
    listed = re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", read(NAME), re.MULTILINE)
    assert set(listed) == routes and len(listed) == len(routes)


def test_every_status_of_an_error_is_told():
    told = first_cells(section(NAME, "When there is no answer"))
    assert told == sorted(told)
    assert {"401", "403", "408", "411", "413", "422", "503", "507"} <= set(told)
