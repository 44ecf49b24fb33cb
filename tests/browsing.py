"""What tests of the window in a real browser share."""

from __future__ import annotations

JOBS = "How many new jobs were created in urban areas in 2023?"
MUSEUMS = "How many new museums were registered in 2023?"
COMPARE = "Compare the affordable rental housing of 2023 with the plan for 2024."
PARIS = "How many subway lines does Paris have?"


def outside(url: str, address: str) -> bool:
    return not url.startswith((f"{address}/", "data:", "blob:"))


def ask(page, question: str) -> None:
    """Type a question, press Enter, wait for the end of the answer."""
    before = page.locator("#chat .asked").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answered(page, before + 1)


def answered(page, n_turns: int) -> None:
    page.wait_for_selector(f"#copy-{n_turns}")
    page.wait_for_selector("#ask")


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


def plain(page, selector: str) -> str:
    """The text of what a selector finds, on one line."""
    return " ".join(page.inner_text(selector).split())


# The texts whose contrast with the background behind them is under 4.5.
FAINT = """() => {
  const parse = (css) => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const owns = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("main *")].filter((e) => owns(e) && e.checkVisibility())
    .map((e) => {
      const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent];
    }).filter(([contrast]) => contrast < 4.5);
}"""

# The links and buttons that are lower or narrower than 24 pixels.
SMALL = """() => [...document.querySelectorAll('main a, main button:not([tabindex="-1"])')]
  .filter((e) => e.checkVisibility())
  .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.width < 24 || box.height < 24)"""
