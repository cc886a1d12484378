// Asks /v1/chat/completions, shows the answer as it streams, then its citations. Everything that comes from the
// server or the user enters the page as text, never as markup.

import { events } from "./events.js";

const KEY = "api-key";
const KEY_HINT = "This server asks for its API key. It is kept until you close this tab.";
const find = (id) => document.getElementById(id);
const log = find("log");
const field = find("question");
const send = find("send");

let conversation = [];
let running = null;
let count = 0;

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function askForKey(refused) {
  const dialog = find("login");
  find("key").value = "";
  dialog.classList.toggle("refused", refused);
  find("login-hint").textContent = refused ? "The server refused this key. Try another one." : KEY_HINT;
  dialog.returnValue = "cancel";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "ok") sessionStorage.setItem(KEY, find("key").value.trim());
      resolve(dialog.returnValue === "ok");
    }, { once: true });
  });
}

async function request(messages, signal) {
  const key = sessionStorage.getItem(KEY);
  const headers = { "Content-Type": "application/json" };
  // A header holds bytes: a key in other letters travels as UTF-8.
  if (key) headers.Authorization = `Bearer ${String.fromCharCode(...new TextEncoder().encode(key))}`;
  const response = await fetch("v1/chat/completions", {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "assistant", messages, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (response.status === 401 && await askForKey(Boolean(key))) return request(messages, signal);
  if (!response.ok) {
    const body = await response.json().catch(() => null);
    throw new Error(body?.error?.message ?? `the server answered ${response.status}`);
  }
  return response;
}

// "Save it first [2]." becomes text and links to the citations below.
function showText(target, text, number, citations) {
  const known = new Set(citations.map((citation) => String(citation.number)));
  const parts = text.split(/\[(\d+)\]/);
  target.replaceChildren(...parts.map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part);
    if (!known.has(part)) return document.createTextNode(`[${part}]`);
    const link = element("a", "", `[${part}]`);
    link.href = `#citation-${number}-${part}`;
    return link;
  }));
}

function citationList(citations, number) {
  const list = element("ol", "citations");
  list.setAttribute("aria-label", "Sources");
  for (const citation of citations) {
    const item = element("li", "");
    const body = element("div", "");
    item.id = `citation-${number}-${citation.number}`;
    body.append(element("span", "source", citation.source));
    if (citation.heading) body.append(element("span", "heading", ` · ${citation.heading}`));
    body.append(element("blockquote", "", citation.quote));
    item.append(element("span", "number", `[${citation.number}]`), body);
    list.append(item);
  }
  return list;
}

function detailLine(answer, usage) {
  const parts = [answer.model, `prompt ${answer.prompt}`];
  if (usage) parts.push(`${usage.prompt_tokens} + ${usage.completion_tokens} tokens`);
  if (answer.cost_usd !== null) parts.push(`$${answer.cost_usd.toFixed(4)}`);
  if (answer.timings_ms.total !== undefined) parts.push(`${Math.round(answer.timings_ms.total)} ms`);
  return element("p", "details", parts.join(" · "));
}

function show(card, number, state) {
  card.classList.remove("busy");
  card.removeAttribute("aria-busy");
  showText(card.querySelector(".text"), state.text, number, state.citations);
  if (state.abstained) {
    card.classList.add("abstained");
    card.append(element("p", "note", "The documents do not answer this, so no answer was made up."));
  }
  if (state.citations.length) card.append(citationList(state.citations, number));
  if (state.answer) card.append(detailLine(state.answer, state.usage));
}

// Whoever has scrolled up to read stays there.
function atEnd() {
  return window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 100;
}

function fail(card, message) {
  const line = element("p", "error", message);
  line.setAttribute("role", "alert");
  card.append(line);
}

async function read(response, card) {
  const state = { text: "", citations: [], abstained: false, answer: null, usage: null };
  const target = card.querySelector(".text");
  try {
    for await (const data of events(response.body)) {
      if (data === "[DONE]") continue;
      const chunk = JSON.parse(data);
      if (chunk.error) throw new Error(chunk.error.message);
      const delta = chunk.choices[0]?.delta ?? {};
      if (delta.content) {
        const following = atEnd();
        target.textContent = state.text += delta.content;
        if (following) card.scrollIntoView({ block: "end" });
      }
      state.citations = delta.citations ?? state.citations;
      state.abstained = delta.abstained ?? state.abstained;
      state.answer = chunk.answer ?? state.answer;
      state.usage = chunk.usage ?? state.usage;
    }
    if (!state.answer) throw new Error("The connection broke off before the answer was complete. Ask again.");
  } catch (error) {
    state.error = error;
  }
  return state;
}

async function ask(question) {
  const number = ++count;
  const card = element("article", "answer busy");
  card.setAttribute("aria-busy", "true");
  card.append(element("p", "text"));
  find("welcome").hidden = true;
  log.append(element("p", "question", question), card);
  card.scrollIntoView({ block: "end" });
  running = new AbortController();
  send.textContent = "Stop";
  find("clear").hidden = true;
  const messages = [...conversation, { role: "user", content: question }];
  let problem = null;
  try {
    const state = await read(await request(messages, running.signal), card);
    show(card, number, state);
    problem = state.error;
    if (!problem) conversation = [...messages, { role: "assistant", content: state.text }];
  } catch (error) {
    show(card, number, { text: "", citations: [] });
    problem = error;
  }
  if (problem) {
    fail(card, problem.name === "AbortError" ? "Stopped." : problem.message);
    field.value ||= question;
  }
  running = null;
  send.textContent = "Ask";
  find("clear").hidden = false;
  card.scrollIntoView({ block: "end" });
}

find("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (running) {
    running.abort();
  } else if (question) {
    field.value = "";
    ask(question);
  }
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (!running) find("ask").requestSubmit();
  }
});

find("clear").addEventListener("click", () => {
  conversation = [];
  log.replaceChildren();
  find("welcome").hidden = false;
  find("clear").hidden = true;
  field.focus();
});
