// A text that saves itself: <textarea data-autosave-url="…" data-version="3" id="…">.
//
// Sends {text, version, acting} as a form. The answer is JSON: {"version": 4, "saved_at": "14:03:11"};
// 409 with {"version": 5, "text": "…", "by": "…"}, when somebody else saved in between: both texts
// are shown and the person decides; or 422 with {"errors": …}, when it cannot be saved as it is.
// Nothing typed is lost, whatever happens: it stays in the box, is kept nowhere else, and is sent
// again until it arrives.
import { csrfToken } from "./session.js";

const PAUSE = 1200; // milliseconds without typing
const RETRIES_AFTER = [2000, 4000, 8000, 15000, 30000];
const TOO_LONG = [400, 413]; // a request beyond all measure is not read at all
const SIGNED_OUT = [401, 403];

export function startAutosave() {
  for (const field of document.querySelectorAll("textarea[data-autosave-url]")) autosave(field);
}

function autosave(field) {
  const status = document.querySelector(`[data-autosave-status="${CSS.escape(field.id)}"]`);
  const conflict = document.querySelector(`[data-autosave-conflict="${CSS.escape(field.id)}"]`);
  let saved = field.defaultValue;
  let failures = 0;
  let timer = 0;
  let isSending = false;
  let isStopped = false;
  let settleConflict = null;
  let hasAsked = false; // to sign in again: once, not at each retry

  field.addEventListener("input", () => wait(PAUSE));
  field.addEventListener("autosave:now", () => wait(0));
  // The page is about to be left by itself, its text saved: see minutes.js.
  field.addEventListener("autosave:stop", () => (isStopped = true));
  for (const back of ["online", "session:again"]) {
    window.addEventListener(back, () => field.value !== saved && wait(0));
  }
  field.addEventListener("keydown", (event) => {
    if (event.key === "s" && event.ctrlKey) {
      event.preventDefault();
      wait(0);
    }
  });
  field.form?.addEventListener("submit", () => {
    isStopped = true; // the form carries the text itself
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isStopped && field.value !== saved) event.preventDefault();
  });
  if (field.value !== saved) wait(PAUSE); // the browser brought back what was typed before

  function wait(milliseconds) {
    clearTimeout(timer);
    if (!isStopped && !settleConflict) timer = setTimeout(send, milliseconds);
  }

  async function send() {
    if (isSending) return wait(PAUSE);
    if (field.value === saved) return told();
    const text = field.value;
    isSending = true;
    say("saving", {});
    const acting = field.form?.elements.acting?.value ?? ""; // who this page was opened as
    const answer = await post(field.dataset.autosaveUrl, {
      text,
      version: field.dataset.version,
      acting,
    });
    isSending = false;

    if (answer.status === 200) {
      failures = 0;
      hasAsked = false;
      saved = text;
      takeVersion(answer.body.version);
      say("saved", { time: answer.body.saved_at });
      document.dispatchEvent(new Event("session:used"));
      if (field.value === saved) told();
      else wait(PAUSE);
    } else if (answer.status === 409 && "text" in answer.body) {
      showConflict(answer.body);
    } else if (answer.status === 422) {
      say("refused", { reason: reasonsOf(answer.body.errors) }); // until it is changed
    } else if (TOO_LONG.includes(answer.status)) {
      say("refused", { reason: status.dataset.tooLong });
    } else {
      failures += 1;
      const isAway = answer.isElsewhere || SIGNED_OUT.includes(answer.status);
      say(isAway && status.dataset.away ? "away" : "retrying", { count: failures });
      if (isAway && !hasAsked) document.dispatchEvent(new Event("session:ended"));
      hasAsked ||= isAway;
      wait(RETRIES_AFTER[Math.min(failures, RETRIES_AFTER.length) - 1]);
    }
  }

  // Everything typed so far has arrived.
  function told() {
    field.dispatchEvent(new Event("autosave:saved", { bubbles: true }));
  }

  function takeVersion(version) {
    field.dataset.version = version;
    const input = field.form?.querySelector("[name=version]");
    if (input) input.value = version;
  }

  function showConflict(theirs) {
    say("conflict", {});
    conflict.querySelector("[data-theirs]").textContent = theirs.text;
    conflict.querySelector("[data-by]").textContent = theirs.by ?? "";
    conflict.hidden = false;
    settleConflict = (text) => {
      settleConflict = null;
      field.value = text;
      takeVersion(theirs.version);
      conflict.hidden = true;
      saved = theirs.text;
      field.focus();
      wait(0);
    };
    conflict.querySelector("[data-keep-mine]").onclick = () => settleConflict(field.value);
    conflict.querySelector("[data-keep-theirs]").onclick = () => settleConflict(theirs.text);
    conflict.querySelector("[data-keep-both]").onclick = () =>
      settleConflict(`${theirs.text}\n\n${field.value}`);
    conflict.querySelector("[data-keep-both]").focus();
  }

  // The sentences come from the page, in its language: data-saved="Saved {time}" and so on.
  function say(state, values) {
    status.dataset.state = state;
    const words = status.dataset[state] ?? "";
    status.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
}

// Objections are a list; the errors of a form are lists by field.
function reasonsOf(errors) {
  return Object.values(errors ?? {})
    .flat()
    .join(" ");
}

async function post(address, fields) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      redirect: "manual",
    });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    const isElsewhere = answer.type === "opaqueredirect"; // to sign in
    return { status: answer.status, isElsewhere, body: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, isElsewhere: false, body: {} };
  }
}
