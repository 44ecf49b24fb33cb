// Runs before Gradio's own scripts. Citation marks lead to their card and back; questions are taken
// from the address or from an example; answers are copied and saved; the page says how far the
// loading is, in the language it was switched to.
(() => {
  "use strict";
  const YEAR_SECONDS = 31536000;

  function chosenLanguage() {
    const found = document.cookie.match(/(?:^|; )language=(en|zh)(?:;|$)/);
    return found ? found[1] : null;
  }

  const follows = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  const language = () => chosenLanguage() || follows;
  const say = (key) => WORDS[language()][key];
  if (chosenLanguage()) {
    const named = chosenLanguage() === "zh" ? "zh-CN" : "en";
    Object.defineProperty(navigator, "language", { get: () => named });
    Object.defineProperty(navigator, "languages", { get: () => [named] });
  }

  function nameLanguage() {
    document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
    document.title = say("title");
  }

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

  function follow(link) {
    const isMark = link.classList.contains("mark");
    if (isMark) lastMark = link;
    const target = isMark
      ? document.getElementById(link.getAttribute("href").slice(1))
      : wayBack(link);
    if (target) focusOn(target);
  }

  // Types for the page into a box: Gradio listens for the event.
  function write(name, text) {
    const box = document.querySelector(`#${name} :is(textarea, input)`);
    if (!box) return;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function ask(question) {
    write("question", question);
    clickSoon("#ask");
  }

  // From a cache the page may come before its buttons do.
  function clickSoon(selector, tries = 600) {
    const button = document.querySelector(selector);
    if (button) button.click();
    else if (tries) requestAnimationFrame(() => clickSoon(selector, tries - 1));
  }

  async function copy(text, button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copyTheOldWay(text); // a page that is not on this machine and has no https
    }
    const named = button.textContent;
    button.textContent = say(done ? "copied" : "not_copied");
    button.setAttribute("aria-live", "polite");
    setTimeout(() => { button.textContent = named; }, 2500);
  }

  function copyTheOldWay(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function turnOf(button) {
    return button.id.split("-").pop();
  }

  function textOf(id) {
    const element = document.getElementById(id);
    return element ? element.textContent : "";
  }

  function linkTo(question) {
    return `${location.origin}${location.pathname}?q=${encodeURIComponent(question)}`;
  }

  // The buttons below the chat are about this answer from now on.
  function rate(turn) {
    write("about-turn", turn);
    document.getElementById("like").focus();
  }

  // Enter on a link or a button is a click too.
  document.addEventListener("click", (event) => {
    const at = event.target.closest && event.target.closest(
      "a.mark, a.back, #chat button.example, #chat button.copy, #chat button.link, #chat button.rate, #language",
    );
    if (!at) return;
    if (at.id === "language") { // Gradio's own listener comes next, and finds the cookie set
      const other = language() === "zh" ? "en" : "zh";
      document.cookie = `language=${other}; path=/; max-age=${YEAR_SECONDS}; SameSite=Lax`;
      nameLanguage();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (at.matches("a")) follow(at);
    else if (at.matches(".example")) ask(at.textContent);
    else if (at.matches(".rate")) rate(turnOf(at));
    else if (at.matches(".copy")) copy(textOf(`copied-${turnOf(at)}`), at);
    else copy(linkTo(textOf(`question-${turnOf(at)}`)), at);
  }, true);

  window.askTheReports = {
    write,
    say,
    // Hands a text to the browser as a file to keep.
    save(text, name, kind) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
      link.download = name;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    },
  };

  // Gradio names each message by its HTML source; its text says it better. It also leaves plots
  // without a role, and lists of messages out of the keyboard's reach.
  function mend() {
    for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) {
      message.removeAttribute("aria-label");
    }
    for (const plot of document.querySelectorAll("#chat svg.plot:not([role])")) {
      plot.setAttribute("role", "img");
      plot.setAttribute("aria-label", plot.querySelector("title").textContent);
    }
    const log = document.querySelector("#chat [role=log]:not([tabindex])");
    if (log) log.tabIndex = 0;
  }

  // While an answer grows, its question stays at the top of the chat, its sources at theirs.
  let shown = "";
  let nAsked = 0;
  let leftAt = 0; // where the chat was scrolled to; a person may have scrolled on since
  function keepInSight() {
    const log = document.querySelector("#chat [role=log]");
    const asked = document.querySelectorAll("#chat .asked");
    const last = asked[asked.length - 1];
    const now = last ? `${asked.length} ${log.textContent.length}` : "";
    if (now && now !== shown) {
      bringUp(log, last);
      document.getElementById("side").scrollTop = 0;
    }
    if (log && !log.dataset.watched) {
      log.dataset.watched = "yes";
      lower.observe(log);
    }
    if (asked.length > nAsked) leaveBox(last.textContent);
    nAsked = asked.length;
    shown = now;
  }

  // The server empties the box, but a page that was just sent the last answer may miss that.
  function leaveBox(question) {
    const box = document.querySelector("#question textarea");
    const words = (text) => text.trim().split(/\s+/).join(" ");
    if (box && words(box.value) === words(question)) write("question", "");
  }

  function bringUp(log, question) {
    log.scrollTop += question.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
    leftAt = log.scrollTop;
    const above = question.getBoundingClientRect().top; // of the window, on a small screen
    if (above < 0) scrollBy(0, above - 8);
  }

  // What appears below the chat makes it lower: only then may there be enough to scroll.
  const lower = new ResizeObserver(([{ target: log }]) => {
    const last = [...document.querySelectorAll("#chat .asked")].pop();
    if (last && log.scrollTop === leftAt) bringUp(log, last);
  });

  // "?q=" in the address is asked once the page is there.
  let wanted = new URLSearchParams(location.search).get("q");
  function askWanted() {
    const box = document.querySelector("#question textarea:not([disabled])");
    const isThere = box && document.querySelector("#ask") && document.querySelector("#chat .beginning");
    if (!wanted || !isThere) return;
    ask(wanted.slice(0, Number(box.maxLength) > 0 ? box.maxLength : 2000));
    wanted = null;
  }

  // Where the focus goes when the button that has it is taken away.
  const INSTEAD = [
    ["#retry, #chips button", "#chat [role=log]"],
    ["#send, #cancel, #note :is(input, textarea)", "#like"],
  ];
  let instead = null;
  document.addEventListener("focusin", ({ target }) => {
    const found = INSTEAD.find(([from]) => target.matches(from));
    instead = found ? found[1] : null;
  });
  document.addEventListener("pointerdown", () => { instead = null; }, true); // the press focuses anew

  function keepFocus() {
    const next = instead && document.activeElement === document.body && document.querySelector(instead);
    if (next) next.focus({ preventScroll: true });
  }

  // With a mouse or a touchpad the question can be typed at once; elsewhere a keyboard would come up.
  let isFocused = !matchMedia("(pointer: fine)").matches;
  function focusBox() {
    const box = document.querySelector("#question textarea:not([disabled])");
    if (isFocused || !box) return;
    isFocused = true;
    if (document.activeElement === document.body) box.focus({ preventScroll: true });
  }

  const isChanging = () => textOf("edit").trim() === say("keep");
  document.addEventListener("click", ({ target }) => {
    const edit = target.closest && target.closest("#edit");
    if (edit && !isChanging()) document.querySelector("#question textarea").focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("#question textarea") && isChanging()) {
      document.getElementById("edit").click();
    }
  });

  new MutationObserver(() => {
    mend();
    keepInSight();
    keepFocus();
    focusBox();
    askWanted();
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label", "disabled"],
  });

  function stateWords(health) {
    if (health.state === "ready") return "";
    if (health.state === "failed") return health.message;
    const [done, total] = health.built || [];
    return health.built
      ? say("building").replace("{done}", done).replace("{total}", total)
      : say("loading");
  }

  async function tellState() {
    const line = document.getElementById("loading");
    let health = null;
    try {
      health = await (await fetch("healthz")).json();
    } catch {
      // The server is gone or busy; ask again.
    }
    if (line && health) {
      line.textContent = stateWords(health);
      line.dataset.state = health.state;
    }
    if (!line || !health || health.state === "loading") setTimeout(tellState, 1000);
  }
  nameLanguage();
  document.addEventListener("DOMContentLoaded", () => {
    nameLanguage();
    tellState();
  });
})();
