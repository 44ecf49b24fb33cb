// The panels of reports and figures: opens reports at a sentence, sorts, filters and saves figures.
(() => {
  "use strict";
  const page = window.askTheReports; // page.js
  const TICKS_MS = 150;
  let nRequests = 0;
  let lastOpened = "0";
  let asked = null;
  let open = null;
  let cameFrom = null; // the card that a report was opened from

  // The server renders a report on a request in a box that nobody sees.
  function request(report, start, end) {
    nRequests += 1;
    page.write("report-request", JSON.stringify({ report, start: Number(start) || 0, end: Number(end) || 0, n: nRequests }));
  }

  // Of requests that are sent at once one may overtake the other, so ticks wait for each other.
  let choosing = 0;
  document.addEventListener("change", ({ target }) => {
    if (!target.closest("#report-choice")) return;
    clearTimeout(choosing);
    choosing = setTimeout(() => {
      nRequests += 1;
      page.write("choice-made", String(nRequests));
    }, TICKS_MS);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest && target.closest("#choose-all, #within-clear")) clearTimeout(choosing);
  }, true);

  function show(element) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ behavior: still ? "auto" : "smooth", block: element.matches("article") ? "start" : "center" });
  }

  // A tab that was just selected takes a moment to appear.
  function showSoon(element, tries = 60) {
    if (element.offsetParent !== null || !tries) show(element);
    else requestAnimationFrame(() => showSoon(element, tries - 1));
  }

  function sort(button) {
    const head = button.closest("th");
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentNode.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0];
    const compared = (one, other) => {
      const [a, b] = [one.cells[column], other.cells[column]];
      if (a.dataset.value) return Number(a.dataset.value) - Number(b.dataset.value);
      return a.textContent.localeCompare(b.textContent, undefined, { numeric: true });
    };
    body.append(...[...body.rows].sort((a, b) => (down ? compared(b, a) : compared(a, b))));
  }

  function filter() {
    const table = document.getElementById("figures-table");
    const said = document.getElementById("figures-shown");
    if (!table || !said) return;
    const value = (name) => document.getElementById(`figures-${name}`).value;
    const words = value("words").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      const fits = ["year", "kind", "report"].every((name) => !value(name) || row.dataset[name] === value(name));
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      shown += !row.hidden;
    }
    const line = said.dataset.words.replace("{shown}", shown);
    if (said.textContent !== line) said.textContent = line;
  }

  function save() {
    const table = document.getElementById("figures-table");
    const shown = [...table.tBodies[0].rows].filter((row) => !row.hidden);
    const text = [table, ...shown].map((part) => `${part.dataset.csv}\r\n`).join("");
    page.save(`\ufeff${text}`, "figures.csv", "text/csv");
  }

  function backToCard() {
    document.querySelector("#tabs [role=tab]").click();
    const card = document.getElementById(cameFrom);
    if (card) showSoon(card);
  }

  document.addEventListener("click", (event) => {
    const found = event.target.closest
      && event.target.closest(
        "button.open-report, button.close-report, "
        + "button.back-to-card, a.jump, button.sort, #figures-save");
    if (!found) return;
    event.preventDefault();
    if (found.matches(".open-report")) {
      asked = found.dataset.report;
      cameFrom = found.closest(".card") && found.closest(".card").id;
      request(found.dataset.report, found.dataset.start, found.dataset.end);
    } else if (found.matches(".close-report")) request("");
    else if (found.matches(".back-to-card")) backToCard();
    else if (found.matches(".jump")) {
      const target = document.getElementById(found.getAttribute("href").slice(1));
      if (target) show(target);
    } else if (found.matches(".sort")) sort(found);
    else save();
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest && event.target.closest("#figures .filters")) filter();
    });
  }

  new MutationObserver(() => {
    const report = document.querySelector("#reports article.report");
    const back = report && report.querySelector(".back-to-card");
    if (back) back.hidden = !(cameFrom && document.getElementById(cameFrom));
    if (report && report.dataset.opened !== lastOpened) {
      lastOpened = report.dataset.opened;
      open = asked;
      showSoon(document.getElementById("report-target") || report);
    } else if (!report && open !== null && document.querySelector("#reports ul.reports")) {
      // Back in the list: where one was.
      const buttons = [...document.querySelectorAll("#reports .open-report")];
      const opener = buttons.find((button) => button.dataset.report === open);
      open = null;
      if (opener) show(opener);
    }
    const said = document.getElementById("figures-shown");
    if (said && !said.textContent) filter(); // new, or in another language
  }).observe(document.documentElement, { subtree: true, childList: true });
})();
