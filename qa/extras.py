"""What is installed only with an extra: which package, by which extra, and what needs it.

The core holds what `ask`, the index and the window need. Whatever needs more calls `require`
before it begins, and a person reads what is missing and the line that installs it.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is not of the core: its name, the extra that brings it, what needs it."""

    name: str
    extra: str
    needed_for: str


PACKAGES: Mapping[str, Package] = {
    "ijson": Package("ijson", "evaluate", "reading a question set that is SQuAD or a JSON list"),
    "ir_measures": Package("ir-measures", "evaluate", "measuring results"),
    "scipy": Package("scipy", "train", "fitting weights"),
    "sklearn": Package("scikit-learn", "train", "measuring what was fitted"),
    "openai": Package("openai", "openai", "a language model behind a server (openai:MODEL)"),
    "accelerate": Package("accelerate", "quantize", "a language model in 4 or 8 bits"),
    "bitsandbytes": Package("bitsandbytes", "quantize", "a language model in 4 or 8 bits"),
    "mcp": Package("mcp", "mcp", "the tools at /mcp"),
    "rapidocr": Package("rapidocr", "ocr", "recognising scanned pages of PDFs"),
    "matplotlib": Package("matplotlib", "bench", "drawing the plots of the benchmarks"),
    "gguf": Package("gguf", "llm-test", "the tests with a small real model"),
    "xllamacpp": Package("xllamacpp", "llm-test", "the tests with a small real model"),
    "ranx": Package("ranx", "exchange", "the test that reads exports with ranx"),
}
"""By the name under which a package is imported. pyproject.toml has the same extras."""


class MissingExtra(ImportError):
    """A package of an extra is not installed; the message has the line that installs it."""


def is_installed(module: str) -> bool:
    """True if a module can be found; it is not imported."""
    return find_spec(module) is not None


def require(*modules: str) -> None:
    """Check that packages of extras are installed; none of them is imported.

    Raises:
        MissingExtra: one is not.
    """
    for module in modules:
        if not is_installed(module):
            package = PACKAGES[module]
            raise MissingExtra(
                f"{package.needed_for} needs {package.name}, which is not installed; "
                f"run: {install_line(package.extra)}"
            )


def require_or_exit(*modules: str) -> None:
    """End a program with the message of `require` and exit code 1 if a package is missing."""
    try:
        require(*modules)
    except MissingExtra as error:
        sys.exit(str(error))


def install_line(extra: str) -> str:
    """Return the command that adds an extra to the environment that is running."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return f'{shlex.quote(str(python))} -m pip install "beijing-plans-qa[{extra}]"'
