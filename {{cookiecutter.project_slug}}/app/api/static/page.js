// The page: the form, the first questions and the buttons, over one conversation, with the assistant or the agent.

import { openCitation } from "./citations.js";
import { suggestions } from "./client.js";
import * as conversation from "./conversation.js";
import "./documents.js";
import { element, find } from "./element.js";
import * as tasks from "./tasks.js";

const MODE = "agent";
const field = find("question");
const agent = find("agent");
const talk = () => (agent.checked ? tasks : conversation);
// While what was there before comes back, what is sent waits for it, once.
let entering = false;
let waits = false;

function refresh() {
  const running = talk().isRunning();
  agent.disabled = running || entering;
  find("send").textContent = running ? "Stop" : waits ? "Waiting" : "Ask";
  find("welcome").hidden = !talk().isEmpty();
  find("clear").hidden = running || entering || talk().isEmpty();
}

async function ask(question) {
  find("welcome").hidden = true;
  const answered = talk().ask(question);
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
  if (entering) {
    waits = question !== "";
    refresh();
  } else if (talk().isRunning()) {
    talk().stop();
  } else if (question) {
    field.value = "";
    ask(question);
  }
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!talk().isRunning()) find("ask").requestSubmit();
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
  if (talk().isEmpty()) suggest();
});

find("clear").addEventListener("click", () => {
  talk().clear();
  refresh();
  suggest();
  field.focus();
});

async function enter() {
  document.body.classList.toggle("tasks", agent.checked);
  field.placeholder = agent.checked ? "Give the agent a task" : "Ask a question";
  document.querySelector("label[for='question']").textContent = agent.checked ? "Your task" : "Your question";
  find("log").replaceChildren();
  entering = true;
  refresh();
  const asked = await talk().restore();
  const sent = waits;
  entering = waits = false;
  field.value ||= asked;
  refresh();
  if (sent) find("ask").requestSubmit();
  else if (talk().isEmpty()) suggest();
}

agent.addEventListener("change", () => {
  if (agent.checked) sessionStorage.setItem(MODE, "on");
  else sessionStorage.removeItem(MODE);
  enter();
});

tasks.whenChanged(refresh);
agent.checked = sessionStorage.getItem(MODE) !== null;
enter();
