// Filters the questions; without script all of them are there, and open by themselves.
const controls = ["words", "outcome", "type", "report"].map((id) => document.getElementById(id));
const [words, outcome, type, report] = controls;
const questions = [...document.querySelectorAll("details.question")];
const texts = new Map(questions.map((q) => [q, q.querySelector("summary").textContent.toLowerCase()]));

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const q of questions) {
    const fits =
      (!outcome.value || q.dataset.outcome === outcome.value) &&
      (!type?.value || q.dataset.type === type.value) &&
      (!report?.value || q.dataset.reports.includes(`|${report.value}|`)) &&
      wanted.every((word) => texts.get(q).includes(word));
    q.hidden = !fits;
    count += fits;
  }
  document.getElementById("count").textContent = `${count} shown`;
}

for (const control of controls) control?.addEventListener("input", show);
document.getElementById("open-all").addEventListener("click", () => {
  for (const q of questions) if (!q.hidden) q.open = true;
});
document.getElementById("close-all").addEventListener("click", () => {
  for (const q of questions) q.open = false;
});

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  const question = target?.closest("details.question");
  if (!question) return;
  question.hidden = false;
  question.open = true;
  target.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", openTarget);
addEventListener("beforeprint", () => {
  document.querySelector("details.all").open = true;
});
show();
openTarget();
