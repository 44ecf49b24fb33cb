// Files that are dropped on the page, wherever, are brought along as if they had been chosen.
(() => {
  "use strict";
  const holdsFiles = ({ dataTransfer }) => dataTransfer && [...dataTransfer.types].includes("Files");
  const zone = () => document.getElementById("upload-zone");
  const input = () => document.querySelector("#upload-panel input[type=file]");

  function mark(isOver) {
    if (zone()) zone().classList.toggle("over", isOver);
  }

  // The panel may be folded, in a tab that was not opened yet; what is said of the files is there.
  function unfold() {
    const tabs = [...document.querySelectorAll("#tabs [role=tab]")];
    if (!document.getElementById("upload-panel")?.offsetParent && tabs[1]) tabs[1].click();
    const fold = document.querySelector("#upload-panel > button:not(.open)");
    if (fold) fold.click();
  }

  function give(files, tries = 120) {
    unfold();
    const box = input();
    if (!box || !zone()?.offsetParent) {
      if (tries) requestAnimationFrame(() => give(files, tries - 1));
      return;
    }
    const given = new DataTransfer();
    for (const file of files) given.items.add(file);
    document.getElementById("upload-drop").scrollIntoView({ block: "nearest" });
    box.files = given.files;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault(); // or the browser would leave the page for the file
      event.stopPropagation();
      mark(kind === "dragover");
      if (kind === "drop") give([...event.dataTransfer.files]);
    }, true);
  }
  document.addEventListener("dragleave", ({ relatedTarget }) => { if (!relatedTarget) mark(false); });
})();
