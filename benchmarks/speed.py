"""Times this project beside its peers: cold, warm, on a busy machine; memory and size.

    python benchmarks/speed.py [--rounds 5] [--no-peers] [--questions SET.jsonl] [--out FILE]

All systems take the same reports and the same weights. In each round every system has its turn, so
that what the machine does meanwhile falls on all alike. The first run installs the peers, each in
an environment of its own: some minutes and some gigabytes.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from first_page import first_page
from processes import Usage, busy_cores, run
from quality import correct, evidence_at_5
from systems import HERE, Ours, System, systems

_QUESTION = "How many new jobs were created in urban areas in 2023?"
_SET = HERE.parent / "qa" / "evaluation" / "data" / "partners.jsonl"
_FOLDER = HERE.parent / "runs" / "bench"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write a JSON file, which `report.py` makes a page of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="turns of each system (default 5)")
    parser.add_argument("--no-peers", action="store_true", help="measure this project alone")
    parser.add_argument("--questions", type=Path, default=_SET, help="a question set")
    parser.add_argument("--out", type=Path, default=_FOLDER / "speed.json")
    args = parser.parse_args(arguments)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    ours, peers = systems(_FOLDER, peers=not args.no_peers)
    compared: list[System] = [ours, *peers]
    for system in compared:
        system.install()
        run(system.build(), _QUIET)
    figures = {
        "machine": machine(),
        "date": date.today().isoformat(),
        "rounds": args.rounds,
        "questions": args.questions.stem,
        "versions": {s.name: versions(s) for s in compared},
        "installed_mb": {s.name: installed_mb(s) for s in compared},
        "cold": _cold(compared, args.rounds),
        "help": [run(ours.cli("--help")).wall for _ in range(args.rounds)],
        "window": _window(ours, args.rounds),
        "warm": _warm(compared, args.questions, args.rounds),
        "busy": _busy(compared, args.questions, args.rounds),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    print(f"{args.out}: written")
    return 0


_QUIET = {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}


def _cold(compared: Sequence[System], rounds: int) -> dict[str, list[Mapping[str, float]]]:
    """Time whole processes, from their start to the printed answer."""
    found: dict[str, list[Mapping[str, float]]] = {s.name: [] for s in compared}
    for turn in range(rounds + 1):
        for system in compared:
            usage = run(system.ask(_QUESTION), _QUIET)
            if turn:  # the first brings the files into the disk's cache
                found[system.name].append(_shown(usage))
                print(f"cold {system.name}: {usage.wall:.2f} s, {usage.rss_mb:.0f} MB", flush=True)
    return found


def _shown(usage: Usage) -> dict[str, float]:
    return {"wall": usage.wall, "cpu": usage.cpu, "rss_mb": usage.rss_mb}


def _warm(compared: Sequence[System], questions: Path, rounds: int) -> dict[str, Any]:
    """Time every question of a set in an open process; keep what was found for its quality."""
    found: dict[str, Any] = {s.name: {"ms": []} for s in compared}
    for _ in range(rounds):
        for system in compared:
            told = json.loads(run(system.warm(questions), _QUIET).output)
            entry = found[system.name]
            entry["ms"].append(told["ms"])
            entry["evidence@5"] = evidence_at_5(questions, told["found"])
            if "records" in told:
                entry["correct"] = correct(questions, told["records"])
            print(
                f"warm {system.name}: {sorted(told['ms'])[len(told['ms']) // 2]:.1f} ms", flush=True
            )
    return found


def _busy(compared: Sequence[System], questions: Path, rounds: int) -> dict[str, Any]:
    """Time the same while every core is busy with another process, this project and plain ones."""
    told: dict[str, Any] = {}
    with busy_cores():
        for _ in range(rounds):
            for system in compared[:2]:
                output = run(system.warm(questions), _QUIET).output
                told.setdefault(system.name, []).append(json.loads(output)["ms"])
                print(f"busy {system.name}", flush=True)
    return told


def _window(ours: Ours, rounds: int) -> dict[str, list[float]]:
    """Time `chat` to its first page, and the import of gradio, which it cannot do without."""
    imports = [ours.python, "-c", "import gradio"]
    told: dict[str, list[float]] = {"first page": [], "import gradio": []}
    for turn in range(rounds + 1):
        seconds = {"first page": first_page(ours), "import gradio": run(imports, _QUIET).wall}
        for name, taken in seconds.items() if turn else ():  # the first fills the disk's cache
            told[name].append(taken)
            print(f"window {name}: {taken:.2f} s", flush=True)
    return told


def machine() -> dict[str, str]:
    """Return what was measured on."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        processor = f"{len(models)} cores of {models[0]}" if models else processor
    return {
        "processor": processor,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def versions(system: System) -> list[str]:
    """Return the packages of a system's environment with their versions."""
    freeze = [system.python, "-m", "pip", "freeze"]
    out = subprocess.run(freeze, capture_output=True, text=True, check=True)
    return [line for line in out.stdout.splitlines() if "==" in line]


def installed_mb(system: System) -> float:
    """Return the size of a system's environment."""
    folder = Path(system.python).parent.parent
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    return size / 2**20


if __name__ == "__main__":
    sys.exit(main())
