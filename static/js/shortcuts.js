// Shortcuts for staff: one key moves or chooses, and nothing is committed by a single key. Dead
// inside fields, dead where the person has switched them off (no data-shortcuts on the body).

const ROWS = "[data-row]";

export function startShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) submitFormOf(event);
  });
  if (!document.body.hasAttribute("data-shortcuts")) return;

  const help = document.getElementById("shortcuts");
  const opener = document.querySelector("[data-shortcuts-open]");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => help.showModal());
  }

  let afterG = 0; // when "g" was pressed: "g q" and "g m" are two keys, one after the other
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;

    const isAfterG = Date.now() - afterG < 1500;
    afterG = event.key === "g" ? Date.now() : 0;
    const act = isAfterG ? places(help)[event.key] : actions(help)[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (/^[1-9]$/.test(event.key)) {
      count(Number(event.key), event);
    }
  });
}

function isTyping(target) {
  if (!(target instanceof Element)) return false;
  if (target.matches("input[type=radio], input[type=checkbox]")) return false;
  return target.matches("input, textarea, select, [contenteditable]");
}

function places(help) {
  return {
    q: () => go(help.dataset.queueUrl),
    m: () => go(help.dataset.homeUrl),
  };
}

function go(address) {
  if (address) window.location.assign(address);
}

function actions(help) {
  return {
    j: () => move(1),
    k: () => move(-1),
    o: () => linkOf(currentRow())?.click(),
    x: () => currentRow()?.querySelector("input[type=checkbox]")?.click(),
    a: take,
    e: () => follow("e", "allocateUrl"),
    h: () => follow("h", "holdUrl"),
    r: () => keyed("r")?.click(),
    d: () => keyed("d")?.click(),
    p: () => keyed("p")?.click(),
    n: () => document.querySelector(".govuk-notification-banner__link")?.click(),
    "/": () => search(document.querySelector("[data-search], input[type=search]")),
    "?": () => help.showModal(),
  };
}

// The link or button of the page that says it belongs to a key (data-key).
function keyed(key) {
  return document.querySelector(`[data-key="${key}"]`);
}

// A page about the current row, or about the referral that is open: it asks, and commits nothing.
function follow(key, address) {
  const link = keyed(key);
  if (link) link.click();
  else go(currentRow()?.dataset[address]);
}

// Ticks the current row and goes to the button that takes what is ticked: Enter then takes it.
function take() {
  const tick = currentRow()?.querySelector("input[type=checkbox]");
  if (tick && !tick.checked) tick.click();
  (document.querySelector("[data-take]") ?? keyed("a")?.querySelector("button"))?.focus();
}

function search(field) {
  field?.closest("details")?.setAttribute("open", "");
  field?.focus();
}

function currentRow() {
  return document.querySelector(`${ROWS}.app-row--current`) ?? document.activeElement?.closest(ROWS);
}

// The link that opens the row: the one that says so (data-open), else the first.
function linkOf(row) {
  return row?.querySelector("a[data-open]") ?? row?.querySelector("a[href]");
}

// The row's own link takes the focus, so that a screen reader says it and Enter opens it.
function move(step) {
  const rows = [...document.querySelectorAll(ROWS)];
  if (!rows.length) return;
  const at = rows.indexOf(currentRow());
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  for (const row of rows) row.classList.toggle("app-row--current", row === next);
  linkOf(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
}

// A digit counts the answers of the form that says so, and where there is none the page's tiles.
function count(digit, event) {
  const form = document.querySelector("[data-digits]");
  const counted = form ? answersOf(form) : [...document.querySelectorAll("[data-tile]")];
  const it = counted[digit - 1];
  if (!it) return;
  event.preventDefault();
  if (form) it.click();
  it.focus(); // a tile is only shown: Enter opens it
}

// Those to the question that data-digits names, else to the first. Answers may have questions of
// their own beneath them.
function answersOf(form) {
  const radios = [...form.querySelectorAll("input[type=radio]")];
  const question = form.dataset.digits || radios[0]?.name;
  return radios.filter((radio) => radio.name === question);
}

function submitFormOf(event) {
  const form = event.target instanceof Element && event.target.closest("form");
  if (!form || form.method === "dialog") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button:not([type=button])"));
}
