"""Takes the screenshots of the README from the real window: `make screenshots`.

Needs a Chromium on the PATH. Any arguments are names of the screenshots to take.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parent
MUSEUMS = "How many new museums were registered in 2023?"
COMPARE = "Compare the affordable rental housing of 2023 with the plan for 2024."
NO_ANSWER = "How many subway lines does Paris have?"


@dataclass(frozen=True)
class Shot:
    """A screenshot: how large, in which colours and language, after which questions."""

    name: str
    questions: tuple[str, ...]
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    language: str = "en-US"


SHOTS = (
    Shot("light", (MUSEUMS, COMPARE)),
    Shot("dark", (MUSEUMS, NO_ANSWER), height=1000, scheme="dark"),
    Shot("phone", (COMPARE,), width=360, height=740),
)


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Ask the questions, wait for the answers and what could be asked next, and take it."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale=shot.language,
    )
    page = context.new_page()
    page.on("pageerror", lambda error: print(error, file=sys.stderr))
    page.goto(address)
    page.wait_for_selector("#question textarea:not([disabled])")
    page.wait_for_selector("#chat .beginning")
    for turn, question in enumerate(shot.questions, start=1):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(f"#copy-{turn}")
        page.wait_for_selector("#ask")
    if shot.questions:
        page.wait_for_timeout(1500)  # what could be asked next comes after the answer
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def main() -> int:
    """Serve the window, take all screenshots, end the server."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("no chromium on the PATH; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    wanted = [shot for shot in SHOTS if shot.name in sys.argv[1:] or not sys.argv[1:]]
    command = [sys.executable, "-m", "qa.commands.cli", "chat", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = ""
        for line in server.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            address = found[0] if found else address
            if line.strip() == "Ready.":
                break
        try:
            with sync_playwright() as started:
                browser = started.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                for shot in wanted:
                    take(browser, address, shot)
                    print(FOLDER / f"{shot.name}.png")
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
