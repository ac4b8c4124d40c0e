// Two minutes before an unused session ends the page asks whether anybody is there. Typing counts
// as use. When the session has ended the page keeps what was typed, and says so.

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
  }

  function look() {
    const left = idleSeconds - (Date.now() - usedAt) / 1000;
    if (left <= 0) return sayItHasEnded();
    if (left > WARNING_SECONDS) return;
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
  setInterval(look, 1000);
}

export function csrfToken() {
  const inherited = document.body.getAttribute("hx-headers:inherited");
  return inherited ? JSON.parse(inherited)["X-CSRFToken"] : "";
}
