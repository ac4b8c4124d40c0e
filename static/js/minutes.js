// The live screen of a meeting. Alt+↓ and Alt+↑ go to the next agenda item and back; Alt+A and Alt+D
// open the action and the decision; Ctrl+S saves from anywhere. No single keys here: people type.
// Nobody leaves the page with unsaved text: it is saved first, and while it cannot be, the page stays.

const NARROW = window.matchMedia("(max-width: 1099px)");
const form = document.getElementById("minutes-form");
const field = form?.querySelector("textarea");
let saved = field?.defaultValue;
let leave = null; // what was pressed while the text was being saved

field?.addEventListener("autosave:saved", () => {
  saved = field.value;
  const go = leave;
  leave = null;
  if (!go) return;
  field.dispatchEvent(new Event("autosave:stop"));
  go();
});

// A button or a link of the page, pressed with unsaved text in the box, waits until it is saved.
document.addEventListener(
  "submit",
  (event) => saveFirst(event, () => event.target.requestSubmit(event.submitter)),
  true,
);
document.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || link.target) return;
    if (event.ctrlKey || event.shiftKey || event.metaKey) return;
    saveFirst(event, () => window.location.assign(link.href));
  },
  true,
);

function saveFirst(event, go) {
  if (!field || field.value === saved || event.target.method === "dialog") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  leave = go;
  field.dispatchEvent(new Event("autosave:now"));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "s" && event.ctrlKey && field && event.target !== field) {
    event.preventDefault();
    field.dispatchEvent(new Event("autosave:now"));
  }
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const act = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    a: () => open("action"),
    d: () => open("decision"),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (!NARROW.matches) {
  document.querySelector(".app-agenda__now")?.scrollIntoView({ block: "nearest" });
}

// The agenda itself says what comes next, whether one writes or reads along.
function step(by) {
  const items = [...document.querySelectorAll(".app-agenda a")];
  items[items.findIndex((link) => link.hasAttribute("aria-current")) + by]?.click();
}

function open(id) {
  const details = document.getElementById(id);
  if (!details) return;
  if (NARROW.matches) show("live-record");
  details.open = true;
  details.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

// What somebody is filling in is not swapped away beneath their hands.
document.addEventListener("htmx:config:request", (event) => {
  const rows = event.target.closest?.("#found")?.querySelector("[data-found-form]");
  if (rows && isBegun(rows)) event.preventDefault();
});

function isBegun(rows) {
  if (rows.contains(document.activeElement)) return true;
  const fields = [...rows.querySelectorAll("textarea, input:not([type=hidden]), select")];
  return fields.some((each) => {
    if (each.matches("[type=radio]")) return each.checked !== each.defaultChecked;
    if (!each.matches("select")) return each.value !== each.defaultValue;
    const first = [...each.options].findIndex((option) => option.defaultSelected);
    return each.selectedIndex !== Math.max(first, 0);
  });
}

// On a narrow screen the three parts are tabs; without this script they are sections with links.
const tabs = [...document.querySelectorAll(".app-live__tabs a")];

function show(id) {
  for (const tab of tabs) {
    const part = tab.getAttribute("href").slice(1);
    document.getElementById(part).hidden = NARROW.matches && part !== id;
    if (part === id) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", (event) => {
    event.preventDefault();
    show(tab.getAttribute("href").slice(1));
  });
}
NARROW.addEventListener("change", () => show("live-item"));
if (tabs.length) show("live-item");
