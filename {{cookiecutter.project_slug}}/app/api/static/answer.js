// One answer as a card: while it streams its text, at the end also what it rests on and how it came about.

import { citationId, citationList } from "./citations.js";
import { element } from "./element.js";
import { feedback } from "./feedback.js";
import { markdown } from "./markdown.js";

const ABSTAINED = "The documents do not answer this, so no answer was made up.";
const UNCITED = "No source is cited: do not rely on this answer.";
const CUT = "Not all that was found and said before fitted into the model's context window.";
const WITHHELD = "Not all of this answer is shown: the passages do not support the rest of it.";
const ENDED = "The answer ends here: the rest of it was withheld.";
const WEAK = "Weak evidence: compare it with the passages below.";

export function emptyCard() {
  const card = element("article", "answer busy");
  card.setAttribute("aria-busy", "true");
  card.append(element("div", "text"));
  return card;
}

// What is on the page already stays, with its selection and its scroll position.
function replace(target, fragment) {
  const fresh = [...fragment.childNodes];
  let same = 0;
  while (same < fresh.length && target.childNodes[same]?.isEqualNode(fresh[same])) same += 1;
  while (target.childNodes.length > same) target.lastChild.remove();
  target.append(...fresh.slice(same));
}

export function showText(card, text) {
  replace(card.querySelector(".text"), markdown(text));
}

export function showAnswer(card, answer, turn) {
  const cited = new Set(answer.citations.map((citation) => citation.number));
  const idOf = (number) => (cited.has(number) ? citationId(turn, number) : undefined);
  replace(card.querySelector(".text"), markdown(answer.text, idOf));
  if (answer.abstained) card.append(note("abstained", ABSTAINED));
  else if (answer.weak) card.append(note("weak", WEAK));
  if (answer.answer?.withheld && !answer.abstained) card.append(note("withheld", WITHHELD));
  if (answer.ended) card.append(note("ended", ENDED));
  if (isCut(answer.answer)) card.append(note("cut", CUT));
  if (isUncited(answer)) card.append(note("uncited", UNCITED));
  card.classList.toggle("abstained", answer.abstained);
  if (answer.citations.length) card.append(citationList(answer.citations, turn));
  if (answer.answer) card.append(element("p", "details", account(answer)), feedback(answer.answer.id));
  settle(card);
}

// A greeting is answered without a model, which then reads no token; what tools returned is shown beside its answer.
function isUncited({ abstained, citations, usage, steps }) {
  return !abstained && !citations.length && !steps?.length && usage?.prompt_tokens !== 0;
}

function isCut(details) {
  const dropped = details?.dropped;
  return dropped?.passages.length > 0 || dropped?.messages > 0;
}

export function showProblem(card, problem) {
  const words = element("p", "error", problem.message);
  words.setAttribute("role", "alert");
  card.append(words);
  if (problem.details) {
    const details = element("details", "operator");
    details.append(element("summary", "", "Details"), element("p", "", problem.details));
    card.append(details);
  }
  settle(card);
}

export function settle(card) {
  card.classList.remove("busy");
  card.removeAttribute("aria-busy");
}

function note(kind, text) {
  return element("p", `note ${kind}`, text);
}

function account({ answer, usage }) {
  const parts = [answer.model, `prompt ${answer.prompt}`];
  if (usage) parts.push(`${usage.prompt_tokens} + ${usage.completion_tokens} tokens`);
  if (answer.cost_usd !== null) parts.push(`$${answer.cost_usd.toFixed(4)}`);
  if (answer.timings_ms.total !== undefined) parts.push(`${Math.round(answer.timings_ms.total)} ms`);
  return parts.join(" · ");
}
