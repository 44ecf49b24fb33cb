// Citation marks lead to their card and back, and the page says how far the loading is.
(() => {
  "use strict";
  let lastMark = null;

  function focusOn(element) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.focus({ preventScroll: true });
    const seen = element.querySelector("mark") || element;
    seen.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "center" });
  }

  // The mark that was followed, or the card's first mark, or the answer itself.
  function wayBack(link) {
    const card = link.closest(".card");
    const marks = [...document.querySelectorAll(`a.mark[href="#${card.id}"]`)];
    return marks.find((mark) => mark === lastMark) || marks[0]
      || document.getElementById(link.getAttribute("href").slice(1));
  }

  // Enter on a link is a click too.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a.mark, a.back");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const isMark = link.classList.contains("mark");
    if (isMark) lastMark = link;
    const target = isMark
      ? document.getElementById(link.getAttribute("href").slice(1))
      : wayBack(link);
    if (target) focusOn(target);
  }, true);

  // Gradio names each message by its HTML source; its text says it better.
  function unname() {
    for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) {
      message.removeAttribute("aria-label");
    }
  }

  // While an answer grows, its question stays at the top of the chat, its sources at theirs.
  let shown = "";
  function follow() {
    const log = document.querySelector("#chat [role=log]");
    const asked = document.querySelectorAll("#chat .asked");
    const last = asked[asked.length - 1];
    const now = last ? `${asked.length} ${log.textContent.length}` : "";
    if (now && now !== shown) {
      log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
      document.getElementById("side").scrollTop = 0;
    }
    shown = now;
  }

  new MutationObserver(() => {
    unname();
    follow();
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });

  async function tellState() {
    const line = document.getElementById("loading");
    let health = null;
    try {
      health = await (await fetch("healthz")).json();
    } catch {
      // The server is gone or busy; ask again.
    }
    if (line && health) {
      line.textContent = health.state === "ready" ? "" : health.message;
      line.dataset.state = health.state;
    }
    if (!line || !health || health.state === "loading") setTimeout(tellState, 1000);
  }
  tellState();
})();
