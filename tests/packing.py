"""Packs the project as it is released, and installs it where nothing of it was before.

As a program: with all that it needs, into a new environment of the Python that runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("corpus", "index", "qa")
QUESTION = "How many new museums were registered in 2023?"
_NOT_SOURCE = (".git", ".venv", ".*_cache", ".index*", "build", "dist", "*.egg-info", "__pycache__")


def copy_source(folder: Path) -> Path:
    """Copy the project without what was built in it: setuptools takes old files from there."""
    return shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_SOURCE, "runs"))


def pack(source: Path, kind: str, folder: Path) -> Path:
    """Write the "wheel" or "sdist" of a source tree into a folder, by what pyproject.toml names."""
    folder.mkdir(exist_ok=True)
    code = f"from setuptools import build_meta; print(build_meta.build_{kind}({str(folder)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source, check=True, capture_output=True, text=True
    )
    return folder / done.stdout.splitlines()[-1]


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist and return the folder of its source tree."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [source] = folder.iterdir()
    return source


def shipped() -> set[str]:
    """Return the path of every file of the packages, which an installation must have."""
    return {path.relative_to(ROOT).as_posix() for path in _shipped()}


def _shipped() -> Iterator[Path]:
    yield ROOT / "app.py"
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def environment_beside_this(folder: Path) -> Path:
    """Make an environment that has the libraries of this one, and nothing of the project."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    here = sysconfig.get_path("purelib")
    there = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    Path(there, "beside.pth").write_text(f"{here}\n", encoding="utf-8")
    return folder / "bin" / "python"


def install(python: Path, package: Path, *options: str) -> None:
    """Install a wheel or sdist into the environment of another Python."""
    line = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", *options]
    subprocess.run([*line, str(package)], check=True, env=_plain_environment())


def run(program: Path, folder: Path, *arguments: str) -> str:
    """Run an installed program with an empty folder as home; return what it prints."""
    environment = _plain_environment() | {"HOME": str(folder), "XDG_CACHE_HOME": ""}
    line = [str(program), *arguments]
    done = subprocess.run(
        line, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _plain_environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("BEIJING_QA_", "PYTHON"))}


def main() -> None:
    """Install the wheel with all that it needs into a new environment; ask, and open the window."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        wheels, home, environment = folder / "dist", folder / "home", folder / "environment"
        home.mkdir()
        line = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels)]
        subprocess.run([*line, str(copy_source(folder / "source"))], check=True)
        [wheel] = wheels.iterdir()
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        python = environment / "bin" / "python"
        install(python, Path(f"{wheel}[mcp]"), "-c", str(ROOT / "constraints.txt"))
        answer = run(environment / "bin" / "beijing-qa", home, "ask", QUESTION)
        visited = run(python, home, str(ROOT / "tests" / "visit.py"))
    sys.stdout.write(f"Python {sys.version.split()[0]}\n{answer.splitlines()[0]}\n{visited}")
    if "11 new museums" not in answer or visited.count("True") != 3:
        sys.exit("this is not what the reports say")


if __name__ == "__main__":
    main()
