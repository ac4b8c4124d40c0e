// A question that only some answers call for is shown with them and left out, with what was typed
// in it, of what is sent without them. Without this script it is there, and says when it is asked.

export function askOnlyWhatIsNeeded() {
  const forms = new Set();
  for (const part of document.querySelectorAll("form [data-asked-with]")) forms.add(part.closest("form"));
  for (const form of forms) {
    const judge = () => showWhatIsAsked(form);
    form.addEventListener("change", judge);
    judge();
  }
}

function showWhatIsAsked(form) {
  const chosen = new Set();
  for (const it of form.querySelectorAll("input:checked")) chosen.add(`${it.name}=${it.value}`);
  for (const part of form.querySelectorAll("[data-asked-with]")) {
    const answers = part.dataset.askedWith.split(" ");
    const isAsked = answers.some((together) => together.split("+").every((one) => chosen.has(one)));
    part.hidden = !isAsked;
    for (const it of part.querySelectorAll("input, textarea, select")) it.disabled = !isAsked;
  }
}
