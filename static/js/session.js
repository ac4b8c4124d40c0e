// Two minutes before an unused session ends the page asks whether anybody is there. Typing counts
// as use. When the session has ended the page keeps what was typed, and says so; once its reader has
// signed in again in another window, it takes up the new session and they go on where they were.

const WARNING_SECONDS = 120;
const SECONDS_BETWEEN_SIGNS_OF_LIFE = 60;

export function startSessionWarning() {
  const dialog = document.querySelector("dialog[data-idle-seconds]");
  if (!dialog) return;

  const idleSeconds = Number(dialog.dataset.idleSeconds);
  const words = dialog.querySelector("[role=status]");
  const stay = dialog.querySelector("[data-stay]");
  const close = dialog.querySelector("[data-close]");
  const signIn = dialog.querySelector("[data-sign-in]");
  let usedAt = Date.now();
  let hasEnded = false;

  async function keepAlive() {
    const answer = await fetch(dialog.dataset.keepAliveUrl, {
      method: "POST",
      redirect: "manual",
      headers: { "X-CSRFToken": csrfToken() },
    }).catch(() => null);
    if (answer?.status === 204) {
      usedAt = Date.now();
      dialog.close();
    } else if (answer) {
      sayItHasEnded();
    }
  }

  function sayItHasEnded() {
    words.textContent = words.dataset.ended;
    stay.hidden = true;
    close.hidden = signIn.hidden = false;
    if (!dialog.open) dialog.showModal();
    usedAt = Infinity; // said once
    hasEnded = true;
  }

  // Back on this page: has its reader signed in again meanwhile?
  async function unlock() {
    if (!hasEnded || document.hidden) return;
    const answer = await fetch(dialog.dataset.keepAliveUrl, { redirect: "manual" }).catch(() => null);
    if (answer?.status !== 200) return;
    const { who, token } = await answer.json();
    if (who !== dialog.dataset.who) {
      words.textContent = words.dataset.other;
      return;
    }
    takeUp(token);
    window.dispatchEvent(new Event("session:again")); // what could not be saved is sent now
    usedAt = Date.now();
    hasEnded = false;
    words.textContent = words.dataset.unlocked;
    stay.hidden = signIn.hidden = true;
    close.hidden = false;
    if (!dialog.open) dialog.showModal();
  }

  function look() {
    const left = idleSeconds - (Date.now() - usedAt) / 1000;
    if (left <= 0) return sayItHasEnded();
    if (left > WARNING_SECONDS) return;
    stay.hidden = false;
    close.hidden = signIn.hidden = true;
    const sentence = left <= 60 ? words.dataset.minutesOne : words.dataset.minutesTwo;
    if (words.textContent !== sentence) words.textContent = sentence;
    if (!dialog.open) dialog.showModal();
  }

  stay.addEventListener("click", keepAlive);
  dialog.addEventListener("cancel", keepAlive);
  close.addEventListener("click", () => dialog.close());
  document.addEventListener("input", () => {
    if (Date.now() - usedAt > SECONDS_BETWEEN_SIGNS_OF_LIFE * 1000) keepAlive();
  });
  document.addEventListener("session:used", () => (usedAt = Date.now())); // an autosave reached us
  document.addEventListener("session:ended", () => hasEnded || sayItHasEnded()); // it was refused
  document.addEventListener("visibilitychange", unlock);
  window.addEventListener("focus", unlock);
  setInterval(look, 1000);
}

// The forms of the page were made for the session that ended: give them the new one's token.
function takeUp(token) {
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
}

export function csrfToken() {
  const inherited = document.body.getAttribute("hx-headers:inherited");
  return inherited ? JSON.parse(inherited)["X-CSRFToken"] : "";
}
