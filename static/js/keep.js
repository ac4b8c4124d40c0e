// A whole form that keeps itself: <form data-keep-url="…">, with a hidden input "version".
//
// Sends the form as it stands a little while after the last key. The answer is JSON, as autosave's:
// {"version": 4, "saved_at": "14:03:11"}; or 409, when it was changed in another window.
import { csrfToken } from "./session.js";

const PAUSE = 3000; // milliseconds without typing
const RETRIES_AFTER = [3000, 6000, 12000, 30000];

export function startKeeping() {
  for (const form of document.querySelectorAll("form[data-keep-url]")) keep(form);
}

function keep(form) {
  const status = form.querySelector("[data-keep-status]");
  let failures = 0;
  let timer = 0;
  let isSending = false;
  let isChanged = false;
  let isStopped = false;

  form.addEventListener("input", () => {
    isChanged = true;
    wait(PAUSE);
  });
  form.addEventListener("submit", () => {
    isStopped = true; // the form carries everything itself
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !isStopped) event.preventDefault();
  });

  function wait(milliseconds) {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(send, milliseconds);
  }

  async function send() {
    if (isSending) return wait(PAUSE);
    isSending = true;
    isChanged = false;
    const answer = await post();
    isSending = false;
    if (isStopped) return;
    if (answer.status === 200 && answer.body.version) {
      failures = 0;
      form.elements.version.value = answer.body.version;
      say("saved", { time: answer.body.saved_at });
      document.dispatchEvent(new Event("session:used"));
      if (isChanged) wait(PAUSE);
    } else {
      isChanged = true;
      if (answer.status === 409) return say("conflict", {});
      failures += 1;
      say("retrying", { count: failures });
      wait(RETRIES_AFTER[Math.min(failures, RETRIES_AFTER.length) - 1]);
    }
  }

  async function post() {
    try {
      const answer = await fetch(form.dataset.keepUrl, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        redirect: "manual",
      });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      return { status: answer.status, body: isJson ? await answer.json() : {} };
    } catch {
      return { status: 0, body: {} };
    }
  }

  // The sentences come from the page, in its language: data-saved="Saved {time}" and so on.
  function say(state, values) {
    status.dataset.state = state;
    status.textContent = status.dataset[state].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }
}
