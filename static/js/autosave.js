// A text that saves itself: <textarea data-autosave-url="…" data-version="3" id="…">.
//
// Sends {text, version, acting} as a form. The answer is JSON: {"version": 4, "saved_at": "14:03:11"}; or
// 409 with {"version": 5, "text": "…", "by": "…"}, when somebody else saved in between. Then both
// texts are shown and the person decides; nothing typed is lost, whatever happens.
import { csrfToken } from "./session.js";

const PAUSE = 1200; // milliseconds without typing
const RETRIES_AFTER = [2000, 4000, 8000, 15000, 30000];

export function startAutosave() {
  for (const field of document.querySelectorAll("textarea[data-autosave-url]")) autosave(field);
}

function autosave(field) {
  const status = document.querySelector(`[data-autosave-status="${CSS.escape(field.id)}"]`);
  const conflict = document.querySelector(`[data-autosave-conflict="${CSS.escape(field.id)}"]`);
  let saved = field.value;
  let failures = 0;
  let timer = 0;
  let isSending = false;
  let isStopped = false;

  field.addEventListener("input", () => wait(PAUSE));
  field.addEventListener("autosave:now", () => wait(0));
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

  function wait(milliseconds) {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(send, milliseconds);
  }

  async function send() {
    if (isSending) return wait(PAUSE);
    if (field.value === saved) return;
    const text = field.value;
    isSending = true;
    const acting = field.form?.elements.acting?.value ?? ""; // who this page was opened as
    const answer = await post(field.dataset.autosaveUrl, {
      text,
      version: field.dataset.version,
      acting,
    });
    isSending = false;

    if (answer.status === 200) {
      failures = 0;
      saved = text;
      field.dataset.version = answer.body.version;
      const input = field.form?.querySelector("[name=version]");
      if (input) input.value = answer.body.version;
      say("saved", { time: answer.body.saved_at });
      document.dispatchEvent(new Event("session:used"));
      if (field.value !== saved) wait(PAUSE);
    } else if (answer.status === 409) {
      showConflict(answer.body);
    } else {
      failures += 1;
      say("retrying", { count: failures });
      wait(RETRIES_AFTER[Math.min(failures, RETRIES_AFTER.length) - 1]);
    }
  }

  function showConflict(theirs) {
    isStopped = true;
    say("conflict", {});
    conflict.querySelector("[data-theirs]").textContent = theirs.text;
    conflict.querySelector("[data-by]").textContent = theirs.by ?? "";
    conflict.hidden = false;
    const settle = (text) => {
      field.value = text;
      field.dataset.version = theirs.version;
      isStopped = false;
      conflict.hidden = true;
      saved = theirs.text;
      field.focus();
      wait(0);
    };
    conflict.querySelector("[data-keep-mine]").onclick = () => settle(field.value);
    conflict.querySelector("[data-keep-theirs]").onclick = () => settle(theirs.text);
    conflict.querySelector("[data-keep-both]").onclick = () =>
      settle(`${theirs.text}\n\n${field.value}`);
    conflict.querySelector("[data-keep-both]").focus();
  }

  // The sentences come from the page, in its language: data-saved="Saved {time}" and so on.
  function say(state, values) {
    status.dataset.state = state;
    status.textContent = status.dataset[state].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
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
    return { status: answer.status, body: isJson ? await answer.json() : {} };
  } catch {
    return { status: 0, body: {} };
  }
}
