// Passkeys. A button with data-passkey-create or data-passkey-get asks the device, puts its answer
// into the form's "credential" and sends the form. Options stand in the attribute, as JSON, or come
// from the address in data-passkey-options-url. What goes wrong is said in the page's own words.

const BUTTONS = "button[data-passkey-create], button[data-passkey-get]";

for (const button of document.querySelectorAll(BUTTONS)) {
  const canAsk = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  const box = button.closest("[data-passkey]");
  if (!canAsk) {
    box.querySelector("[data-passkey-missing]").hidden = false;
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", () => ask(button, box));
}

async function ask(button, box) {
  const wrong = box.querySelector("[data-passkey-wrong]");
  wrong.hidden = true;
  try {
    const credential = await (button.dataset.passkeyCreate ? create(button) : get(button));
    const form = button.form;
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    wrong.hidden = false;
  }
}

async function create(button) {
  const options = JSON.parse(button.dataset.passkeyCreate).publicKey;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return navigator.credentials.create({ publicKey });
}

async function get(button) {
  const options = await optionsOf(button);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  return navigator.credentials.get({ publicKey });
}

async function optionsOf(button) {
  const address = button.dataset.passkeyOptionsUrl;
  if (!address) return JSON.parse(button.dataset.passkeyGet);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}
