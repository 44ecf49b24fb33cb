// The pages of PDFs: shown below the source that cites them, turned, and made larger.
(() => {
  "use strict";
  const page = window.askTheReports; // page.js

  async function fetched(asked) {
    try {
      const reply = await fetch(`pages/view?${new URLSearchParams(asked)}`);
      const kind = reply.headers.get("content-type") || "";
      if (kind.startsWith("text/html")) return await reply.text(); // all of it escaped
    } catch {
      // The server is gone.
    }
    return "";
  }

  function tell(place, key) {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = page.say(key);
    place.replaceChildren(line);
  }

  // Shows a page; one that comes after another was asked for is left out.
  async function show(place, asked) {
    const number = String(Number(place.dataset.asked || 0) + 1);
    place.dataset.asked = number;
    place.hidden = false;
    place.setAttribute("aria-live", "polite");
    const before = place.querySelector("figure");
    if (before) before.setAttribute("aria-busy", "true");
    else tell(place, "page_drawing");
    const html = await fetched(asked);
    if (place.dataset.asked !== number) return;
    if (html) place.innerHTML = html;
    else tell(place, "page_failed");
  }

  async function turn(button) {
    const place = button.closest(".page-place");
    const way = button.dataset.way;
    const isLarge = place.querySelector(".enlarge").getAttribute("aria-pressed") === "true";
    const opener = document.querySelector(`[aria-controls="${place.id}"]`);
    await show(place, { ...askedBy(opener), page: button.dataset.page });
    if (isLarge) enlarge(place.querySelector(".enlarge"), true);
    const next = [`.turn-page[data-way="${way}"]`, ".turn-page", "figure"]
      .map((kind) => place.querySelector(kind)).find(Boolean);
    if (next) next.focus({ preventScroll: true });
  }

  function askedBy({ dataset, parentElement }) {
    const { key } = parentElement.closest(".cards").dataset;
    return { report: dataset.report, page: dataset.page, start: dataset.start, end: dataset.end, key };
  }

  function toggle(button) {
    const place = document.getElementById(button.getAttribute("aria-controls"));
    const isShown = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isShown));
    if (!isShown) {
      show(place, askedBy(button));
      return;
    }
    place.dataset.asked = String(Number(place.dataset.asked) + 1);
    place.hidden = true;
    place.replaceChildren();
  }

  // What is larger than its frame is scrolled, with the keyboard too.
  function enlarge(button, isLarge) {
    if (!button) return;
    const frame = button.closest("figure").querySelector(".sheet-frame");
    button.setAttribute("aria-pressed", String(isLarge));
    frame.classList.toggle("large", isLarge);
    if (!isLarge) {
      for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
      return;
    }
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", button.closest("figure").getAttribute("aria-label"));
    const mark = frame.querySelector(".quoted");
    if (mark) frame.scrollTo(mark.offsetLeft - 16, mark.offsetTop - frame.clientHeight / 3);
  }

  document.addEventListener("click", ({ target }) => {
    const found = target.closest && target.closest(".show-page, .turn-page, .enlarge");
    if (!found) return;
    if (found.matches(".show-page")) toggle(found);
    else if (found.matches(".turn-page")) turn(found);
    else enlarge(found, found.getAttribute("aria-pressed") !== "true");
  });
})();
