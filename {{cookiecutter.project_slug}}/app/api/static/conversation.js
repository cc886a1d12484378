// The conversation: its turns, on the page and kept for a reload, and the answer under way.

import { emptyCard, showAnswer, showProblem, showText } from "./answer.js";
import { answers } from "./client.js";
import { element, find } from "./element.js";
import { drawing } from "./frames.js";
import * as kept from "./kept.js";

const log = find("log");
let turns = [];
let running = null;

export const isEmpty = () => log.childElementCount === 0;
export const isRunning = () => running !== null;
export const stop = () => running?.abort();

function addTurn(question) {
  const turn = element("section", "turn");
  const card = emptyCard();
  turn.append(element("p", "question", question), card);
  log.append(turn);
  return card;
}

const count = () => log.childElementCount;

// Shows what was kept; returns the question that had no answer yet.
export function restore() {
  const found = kept.load();
  try {
    for (const { question, answer } of found.turns) showAnswer(addTurn(question), answer, count());
    turns = found.turns;
    log.lastElementChild?.scrollIntoView({ block: "start" });
  } catch {
    clear();
  }
  return found.asked;
}

export function clear() {
  turns = [];
  log.replaceChildren();
  kept.forget();
}

function messages(question) {
  const earlier = turns.flatMap((turn) => [
    { role: "user", content: turn.question },
    { role: "assistant", content: turn.answer.text },
  ]);
  return [...earlier, { role: "user", content: question }];
}

// Returns whether the question was answered. It moves to the top of the view, once; from then on only the reader
// scrolls.
export async function ask(question) {
  const card = addTurn(question);
  const number = count();
  card.parentElement.scrollIntoView({ block: "start" });
  kept.save(turns, question);
  running = new AbortController();
  const frames = drawing((answer) => showText(card, answer.text));
  let answer = null;
  try {
    for await (answer of answers(messages(question), running.signal)) frames.next(answer);
    frames.end();
    showAnswer(card, answer, number);
    turns = [...turns, { question, answer }];
    kept.save(turns, "");
    return true;
  } catch (problem) {
    frames.end();
    if (answer) showText(card, answer.text);
    showProblem(card, problem);
    return false;
  } finally {
    running = null;
  }
}
