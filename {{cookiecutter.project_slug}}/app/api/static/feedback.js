// Two buttons and a comment under an answer: what the person who asked says of it.

import { requestWithKey } from "./client.js";
import { element } from "./element.js";

const GOOD = "Good answer";
const BAD = "Bad answer";
const ASKED = "What was good, or should be better?";
const THANKS = "Thank you.";
const NAME = "ratings";

// Of this tab, by answer; a reload shows them again.
function ratings() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? {};
  } catch {
    return {};
  }
}

function remember(id, rating) {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ ...ratings(), [id]: rating }));
  } catch {
    // A full tab shows no rating after a reload.
  }
}

async function send(id, rating, comment) {
  const body = JSON.stringify({ answer_id: id, rating, comment });
  await requestWithKey("feedback", { method: "POST", body });
  remember(id, rating);
}

function button(words, rating) {
  const made = element("button", `rate ${rating}`, words);
  made.type = "button";
  made.setAttribute("aria-pressed", "false");
  return made;
}

function commentForm() {
  const form = element("form", "comment");
  const field = element("textarea");
  field.rows = 1;
  field.maxLength = 2000;
  field.placeholder = ASKED;
  field.setAttribute("aria-label", ASKED);
  const sends = element("button", "", "Send");
  sends.type = "submit";
  form.append(field, sends);
  form.hidden = true;
  return { form, field };
}

export function feedback(id) {
  const box = element("div", "feedback");
  const buttons = { up: button(GOOD, "up"), down: button(BAD, "down") };
  const told = element("span", "told");
  told.setAttribute("role", "status");
  const { form, field } = commentForm();
  let chosen = ratings()[id] ?? null;

  function show(rating) {
    chosen = rating;
    for (const [name, one] of Object.entries(buttons)) one.setAttribute("aria-pressed", String(name === rating));
  }

  async function rate(rating, comment) {
    const before = chosen;
    show(rating);
    try {
      await send(id, rating, comment);
      told.textContent = THANKS;
      told.classList.remove("error");
      return true;
    } catch (problem) {
      show(before);
      told.textContent = problem.message;
      told.classList.add("error");
      return false;
    }
  }

  for (const [rating, one] of Object.entries(buttons)) {
    one.addEventListener("click", async () => {
      if (await rate(rating, field.value.trim())) form.hidden = false;
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await rate(chosen, field.value.trim())) form.hidden = true;
  });
  show(chosen);
  box.append(buttons.up, buttons.down, told, form);
  return box;
}
