// The live screen of a meeting: Alt+↓ and Alt+↑ go to the next agenda item and back, saving first;
// Alt+A and Alt+D open the action and the decision. No single keys here: people type.

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const act = {
    ArrowDown: () => document.querySelector("[data-next]")?.click(),
    ArrowUp: () => document.querySelector("[data-preceding]")?.click(),
    a: () => open("action"),
    d: () => open("decision"),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.querySelector(".app-agenda__now")?.scrollIntoView({ block: "nearest" });

function open(id) {
  const details = document.getElementById(id);
  if (!details) return;
  details.open = true;
  details.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}
