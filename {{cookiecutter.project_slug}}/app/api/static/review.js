// The review page: a queue of answers or of pairs, a verdict by one key, and how far reviewers agree.

import { openCitation } from "./citations.js";
import { element, find } from "./element.js";
import { oneAnswer, twoAnswers } from "./reading.js";
import * as reviews from "./reviews.js";

const NAME = "reviewer";
const KEPT = "Kept.";
const EMPTY = "There is nothing to review. Answers are here with KEEP_ANSWERS=on, pairs after `python -m app evaluate review --pair`.";
const MISSES = "It does not answer what was asked.";
const CHANGED = "It says something that does not stand in the passages, or that they say otherwise.";
const MISCITED = "A passage that it cites does not say what it says.";

const REASONS = [MISSES, CHANGED, MISCITED];
const bad = (key, words, reason = "") => ({ key, words, verdict: "bad", reason });

// A mode has a queue, a way to draw an item, verdicts with their keys, and a way to keep one.
const MODES = {
  answers: {
    queue: (name) => reviews.answers(name, find("order").value),
    draw: oneAnswer,
    said: (item) => item.label,
    verdicts: [
      { key: "g", words: "Good", verdict: "good", reason: "" }, bad("1", "Bad: misses the question", MISSES), bad("2", "Bad: not in the passages", CHANGED),
      bad("3", "Bad: cites wrongly", MISCITED), bad("b", "Bad: for the reason below"),
    ],
    keep: async (name, item, { verdict, reason }) => {
      const why = reason || find("reason").value.trim();
      await reviews.label(name, item, verdict, why);
      Object.assign(item, { label: verdict, reason: why });
    },
  },
  pairs: {
    queue: (name) => reviews.pairs(name),
    draw: twoAnswers,
    said: (item) => item.choice,
    verdicts: [
      { key: "a", words: "A is better", verdict: "left" }, { key: "b", words: "B is better", verdict: "right" },
      { key: "t", words: "Neither is better", verdict: "tie" },
    ],
    keep: async (name, item, { verdict }) => {
      await reviews.choose(name, item, verdict);
      item.choice = verdict;
    },
  },
};

let mode = "answers";
let queue = { items: [], left: 0 };
let at = 0;
let keeping = false;

const reviewer = () => localStorage.getItem(NAME) ?? "";
const current = () => queue.items[at];

function tell(words, isError = false) {
  find("told").textContent = words;
  find("told").classList.toggle("error", isError);
}

function button({ key, words }, pressed, action) {
  const made = element("button", "", `${words} `);
  made.type = "button";
  made.append(element("kbd", "", key));
  made.setAttribute("aria-pressed", String(pressed));
  made.addEventListener("click", action);
  return made;
}

// The reason as the reviewer typed it, if none of the fixed ones was meant.
const typed = (item) => (REASONS.includes(item.reason) ? "" : item.reason);

function isSaid(item, { verdict, reason }) {
  if (MODES[mode].said(item) !== verdict) return false;
  return verdict !== "bad" || reason === (REASONS.includes(item.reason) ? item.reason : "");
}

function draw() {
  const item = current();
  find("progress").textContent = item
    ? `${at + 1} of ${queue.items.length} · ${queue.left} without your verdict`
    : "";
  find("item").replaceChildren(...(item ? MODES[mode].draw(item) : [element("p", "faint", EMPTY)]));
  find("item").dataset.id = item?.id ?? "";
  if (item && mode === "answers") find("reason").value = typed(item);
  drawChoices(item);
  find("ordering").hidden = find("why").hidden = find("rubric").hidden = mode !== "answers";
}

function drawChoices(item) {
  const verdicts = MODES[mode].verdicts.map((one) => button(one, isSaid(item ?? {}, one), () => decide(one)));
  const moves = [
    button({ key: "←", words: "Back" }, false, () => go(-1)), button({ key: "→", words: "Next" }, false, () => go(1)),
  ];
  find("choices").replaceChildren(...(item ? [...verdicts, ...moves] : []));
}

function go(steps) {
  at = Math.max(0, Math.min(at + steps, queue.items.length - 1));
  tell("");
  draw();
}

// The next item comes only once this one is kept.
async function decide(verdict) {
  const item = current();
  if (!item || keeping) return;
  keeping = true;
  try {
    const isNew = !MODES[mode].said(item);
    await MODES[mode].keep(reviewer(), item, verdict);
    queue.left -= isNew ? 1 : 0;
    go(1);
    tell(KEPT);
  } catch (problem) {
    tell(problem.message, true);
  } finally {
    keeping = false;
  }
  await showAgreement();
}

async function load() {
  document.activeElement?.blur(); // so that keys are verdicts from now on
  tell("");
  try {
    queue = await MODES[mode].queue(reviewer());
    at = 0;
    draw();
  } catch (problem) {
    tell(problem.message, true);
  }
  await showAgreement();
}

// What was said of the queue stands; without the figures the page works.
async function showAgreement() {
  const found = await reviews.agreement().catch(() => []);
  const lines = found.map((one) => element(
    "p", "", `${one.first} and ${one.second}: the same verdict on ${one.agreed} of ${one.n} ${one.of === "labels" ? "answers" : "pairs"}; `
      + `Cohen's kappa ${one.kappa.toFixed(2)} (${one.low.toFixed(2)} to ${one.high.toFixed(2)})`,
  ));
  find("agreement").replaceChildren(...(lines.length ? [element("h2", "", "How far reviewers agree"), ...lines] : []));
}

function enter(chosen) {
  mode = chosen;
  for (const name of Object.keys(MODES)) find(`mode-${name}`).setAttribute("aria-pressed", String(name === mode));
  if (reviewer()) load();
}

function start() {
  find("who").hidden = reviewer() !== "";
  find("work").hidden = reviewer() === "";
  enter(mode);
}

find("who").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem(NAME, find("reviewer").value.trim());
  start();
});
find("order").addEventListener("change", load);
for (const name of Object.keys(MODES)) find(`mode-${name}`).addEventListener("click", () => enter(name));

find("item").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) {
    event.preventDefault();
    openCitation(link.hash.slice(1));
  }
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (event.key === "Escape" && typing?.id === "reason") find("item").focus();
  if (typing || event.ctrlKey || event.altKey || event.metaKey || find("work").hidden) return;
  const verdict = MODES[mode].verdicts.find((one) => one.key === event.key.toLowerCase());
  const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (verdict) decide(verdict);
  else if (move) go(move);
  else return;
  event.preventDefault();
});

start();
