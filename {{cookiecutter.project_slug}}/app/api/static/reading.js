// An answer, or two of them side by side, as a reviewer reads them: with the passages, and without any name.

import { citationId, citationList } from "./citations.js";
import { element } from "./element.js";
import { markdown } from "./markdown.js";

const ABSTAINED = "It says that the documents do not answer the question.";
const NO_PASSAGES = "No passage was kept with this answer.";
const CITED = "Passages that it cites:";
const OTHERS = "Passages that it was given and does not cite:";

function passages(shown, cited, side) {
  const found = shown.filter((one) => (one.quote !== "") === cited);
  if (!found.length) return [];
  const listed = found.map((one) => ({ ...one, passage: one.text, quote: one.quote || one.text.slice(0, 160) }));
  return [element("p", "reads", cited ? CITED : OTHERS), citationList(listed, side)];
}

function card(answer, side) {
  const made = element("article", "answer");
  const known = new Set(answer.passages.map((one) => one.number));
  const text = element("div", "text");
  text.append(markdown(answer.answer, (number) => (known.has(number) ? citationId(side, number) : undefined)));
  made.append(text);
  if (answer.abstained) made.append(element("p", "note abstained", ABSTAINED));
  if (!known.size) made.append(element("p", "reads", NO_PASSAGES));
  made.append(...passages(answer.passages, true, side), ...passages(answer.passages, false, side));
  return made;
}

export function oneAnswer(answer) {
  return [element("p", "question", answer.question), card(answer, "one")];
}

export function twoAnswers(pair) {
  const two = element("div", "two");
  for (const [name, side] of [["A", "left"], ["B", "right"]]) {
    const half = element("section", "side");
    half.append(element("h2", "", name), card(pair[side], side));
    two.append(half);
  }
  return [element("p", "question", pair.question), two];
}
