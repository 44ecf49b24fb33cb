"""Standard streams that are closed, full or left: one line where there is room for one."""

import os
import subprocess
import sys

import pytest
from test_layers import ROOT

REFUSED = "beijing-qa: standard output cannot be written ({}); give it a terminal, a pipe or a file"
PRINTS = {
    "--help": ["--help"],
    "chat --help": ["chat", "--help"],
    "evaluate export --help": ["evaluate", "export", "--help"],
    "figures": ["figures"],
    "figures --csv -": ["figures", "--csv", "-"],
    "index manifest": ["index", "manifest", "REPORTS"],
}
FAILS = {
    "no command": [],
    "a wrong command": ["nothing"],
    "no index": ["--index", "NOWHERE", "index", "status"],
    "no set": ["evaluate", "check", "NOWHERE"],
    "no corpus": ["--corpus", "NOWHERE", "figures"],
}
TELLS = {
    "feedback list": ["feedback", "list"],
    "evaluate check": ["evaluate", "check", "SET"],
}


@pytest.fixture
def shell(make_folder, tmp_path):
    """Return a function that runs a command as a shell does, with redirections."""
    (tmp_path / "set.csv").write_text("question\nHow many trees?\n", encoding="utf-8")
    places = {
        "REPORTS": str(make_folder()),
        "NOWHERE": str(tmp_path / "nowhere"),
        "SET": str(tmp_path / "set.csv"),
    }

    def run(command, redirection, **environment):
        line = [sys.executable, "-m", "qa.commands.cli", *(places.get(p, p) for p in command)]
        plain = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
        return subprocess.run(
            ["sh", "-c", f'exec "$@" {redirection}', "sh", *line],
            cwd=tmp_path,
            env=plain | {"PYTHONPATH": str(ROOT)} | environment,
            capture_output=True,
            text=True,
        )

    return run


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", PRINTS.values(), ids=PRINTS)
@pytest.mark.parametrize(
    ("redirection", "why"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")]
)
def test_what_cannot_be_printed_ends_with_one_line(shell, command, redirection, why, unbuffered):
    done = shell(command, redirection, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(REFUSED.format(why))


@pytest.mark.parametrize("command", PRINTS.values(), ids=PRINTS)
@pytest.mark.parametrize("redirection", ["<&-", "2>&-", "2>/dev/full", "<&- 2>&-"])
def test_what_is_printed_is_whole_whatever_becomes_of_the_other_streams(
    shell, command, redirection
):
    done = shell(command, redirection)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == shell(command, "").stdout


@pytest.mark.parametrize("command", TELLS.values(), ids=TELLS)
@pytest.mark.parametrize("redirection", ["", "2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-"])
def test_what_is_told_beside_a_result_fails_nothing(shell, command, redirection):
    assert shell(command, redirection).returncode == shell(command, "").returncode


@pytest.mark.parametrize("command", FAILS.values(), ids=FAILS)
@pytest.mark.parametrize("redirection", [">&-", "2>&-", "2>/dev/full", ">&- 2>&-"])
def test_a_failure_keeps_its_exit_code_where_nothing_can_be_said(shell, command, redirection):
    expected = shell(command, "")
    done = shell(command, redirection)
    assert done.returncode == expected.returncode > 0
    assert "Traceback" not in done.stderr
    assert done.stderr in ("", expected.stderr)


def test_a_file_that_is_written_never_takes_the_place_of_a_closed_stream(shell, tmp_path):
    done = shell(["figures", "--csv", "figures.csv"], "<&- >&- 2>&-")
    assert done.returncode == 0
    table = (tmp_path / "figures.csv").read_text(encoding="utf-8-sig")
    assert table == shell(["figures", "--csv", "-"], "").stdout


@pytest.mark.slow
def test_a_server_runs_on_where_nobody_takes_what_it_prints(make_folder, tmp_path):
    code = (
        "import os, qa.web.server as server\n"
        "from qa.commands.cli import main\n"
        "def run(port, *_, **__):\n"
        "    server.say('Ready.')\n"
        "    os.write(2, b'served')\n"
        "server.run = run\n"
        "raise SystemExit(main(['chat', '--port', '0']))"
    )
    line = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment["BEIJING_QA_CORPUS_DIR"] = str(make_folder())
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "served")
