// The agent's thread of this tab: its tasks on the page, the run under way, and what waits for a decision.

import { begun, cancel, history, resumed } from "./agent.js";
import { emptyCard, settle, showAnswer, showProblem, showText } from "./answer.js";
import { approvals } from "./approval.js";
import { element, find } from "./element.js";
import { drawing } from "./frames.js";
import { showSteps } from "./steps.js";

const NAME = "thread";
const BROKEN_OFF = "This task was broken off.";
const STILL_RUNNING_MS = 500;
const LOOKS = 10;
const log = find("log");
let running = null;
let onChange = () => {};

export const isEmpty = () => log.childElementCount === 0;
export const isRunning = () => running !== null;
export const whenChanged = (action) => { onChange = action; };

// A name from here, so that a reload finds the thread from its first moment on.
function thread() {
  if (!sessionStorage.getItem(NAME)) sessionStorage.setItem(NAME, crypto.randomUUID?.() ?? fallback());
  return sessionStorage.getItem(NAME);
}

// Browsers have the other one only where the page came over HTTPS or from this machine.
const fallback = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("-");

export function clear() {
  sessionStorage.removeItem(NAME);
  log.replaceChildren();
}

// What was running ends on the server, and then here: where the server could not be told, that is why.
export async function stop() {
  const ending = running;
  let reason;
  try {
    await cancel(thread());
  } catch (problem) {
    reason = problem;
  }
  ending?.abort(reason);
}

function addTurn(task) {
  const turn = element("section", "turn");
  turn.append(element("p", "question", task), emptyRun());
  log.append(turn);
  return turn;
}

function emptyRun() {
  const card = emptyCard();
  const list = element("ol", "steps");
  list.setAttribute("aria-label", "Steps");
  card.prepend(list);
  return card;
}

function show(card, turn, ended = false) {
  showSteps(card.querySelector(".steps"), turn.steps, ended);
  showText(card, turn.text);
}

function settled(section, turn, number) {
  const card = section.querySelector(".answer");
  show(card, turn, true);
  if (turn.waiting.length) {
    settle(card);
    card.append(approvals(turn.waiting, (decisions) => goOn(section, turn.task, number, decisions)));
    return;
  }
  const { done } = turn;
  const ending = { abstained: done?.abstained ?? false, weak: done?.weak ?? false };
  const ended = done?.answer.finish_reason === "filtered";
  showAnswer(card, { ...turn, ...ending, ended, answer: done?.answer ?? null, usage: done?.usage ?? null }, number);
}

function goOnButton(section, task, number) {
  const made = element("button", "", "Go on");
  made.type = "button";
  made.addEventListener("click", () => goOn(section, task, number, []));
  return made;
}

function brokenOff(section, task, number) {
  const note = element("p", "note", `${BROKEN_OFF} `);
  note.append(goOnButton(section, task, number));
  section.querySelector(".answer").append(note);
}

// The server tells again all that was done since the task.
async function goOn(section, task, number, decisions) {
  section.querySelector(".answer").replaceWith(emptyRun());
  await follow(section, number, (signal) => resumed(thread(), task, decisions, signal));
}

async function follow(section, number, turns) {
  const card = section.querySelector(".answer");
  const frames = drawing((turn) => show(card, turn));
  running = new AbortController();
  onChange();
  let turn = null;
  try {
    for await (turn of turns(running.signal)) frames.next(turn);
    frames.end();
    settled(section, turn, number);
    return true;
  } catch (problem) {
    frames.end();
    if (turn) show(card, turn, true);
    showProblem(card, problem);
    return false;
  } finally {
    running = null;
    onChange();
  }
}

// Returns whether the task was taken to its end, or to a call that waits.
export async function ask(task) {
  const section = addTurn(task);
  section.scrollIntoView({ block: "start" });
  return follow(section, log.childElementCount, (signal) => begun(thread(), task, signal));
}

// The server hears of a reload, and ends the run, a moment after.
async function kept() {
  let found = null;
  for (let look = 0; look < LOOKS && (found === null || found.status === "running"); look += 1) {
    if (found) await new Promise((resolve) => { setTimeout(resolve, STILL_RUNNING_MS); });
    found = await history(thread());
  }
  return found;
}

// Shows what is kept of the thread, where there is one; returns what to ask next, which is nothing.
export async function restore() {
  if (!sessionStorage.getItem(NAME)) return "";
  try {
    const { turns, status, waiting } = await kept();
    turns.forEach((turn, index) => {
      const [section, last] = [addTurn(turn.task), index === turns.length - 1];
      settled(section, { ...turn, waiting: last ? waiting : [], done: null }, index + 1);
      if (last && ["broken_off", "running"].includes(status)) brokenOff(section, turn.task, index + 1);
    });
    log.lastElementChild?.scrollIntoView({ block: "start" });
  } catch (problem) {
    if (problem.status === 404) clear();
    else showProblem(addTurn("").querySelector(".answer"), problem);
  }
  return "";
}
