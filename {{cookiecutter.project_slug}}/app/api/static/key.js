// The API key: kept for the tab, asked for when the server wants it.

import { find } from "./element.js";

const KEY = "api-key";
const HINT = "This server asks for its API key. It is kept until you close this tab.";
const REFUSED = "The server refused this key. Try another one.";

// A header holds bytes: a key in other letters travels as UTF-8.
export function authorization() {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${String.fromCharCode(...new TextEncoder().encode(key))}` } : {};
}

// Resolves to whether a key was entered.
export function askForKey() {
  const dialog = find("login");
  const refused = sessionStorage.getItem(KEY) !== null;
  find("key").value = "";
  dialog.classList.toggle("refused", refused);
  find("login-hint").textContent = refused ? REFUSED : HINT;
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const entered = dialog.returnValue === "ok";
      if (entered) sessionStorage.setItem(KEY, find("key").value.trim());
      resolve(entered);
    }, { once: true });
  });
}
