// The page: the form, the first questions and the buttons, over one conversation.

import { openCitation } from "./citations.js";
import { suggestions } from "./client.js";
import * as conversation from "./conversation.js";
import "./documents.js";
import { element, find } from "./element.js";

const field = find("question");

function refresh() {
  const running = conversation.isRunning();
  find("send").textContent = running ? "Stop" : "Ask";
  find("welcome").hidden = !conversation.isEmpty();
  find("clear").hidden = running || conversation.isEmpty();
}

async function ask(question) {
  find("welcome").hidden = true;
  const answered = conversation.ask(question);
  refresh();
  if (!await answered) field.value ||= question;
  refresh();
}

function suggestion(question) {
  const item = element("li");
  const button = element("button", "", question);
  button.type = "button";
  button.addEventListener("click", () => ask(question));
  item.append(button);
  return item;
}

async function suggest() {
  const found = await suggestions();
  find("no-documents").hidden = found?.chunks !== 0;
  find("suggestions").replaceChildren(...(found?.questions ?? []).map(suggestion));
}

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (conversation.isRunning()) {
    conversation.stop();
  } else if (question) {
    field.value = "";
    ask(question);
  }
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!conversation.isRunning()) find("ask").requestSubmit();
  }
});

find("log").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) {
    event.preventDefault();
    openCitation(link.hash.slice(1));
  }
});

find("documents").addEventListener("close", () => {
  if (conversation.isEmpty()) suggest();
});

find("clear").addEventListener("click", () => {
  conversation.clear();
  refresh();
  suggest();
  field.focus();
});

field.value = conversation.restore();
refresh();
if (conversation.isEmpty()) suggest();
