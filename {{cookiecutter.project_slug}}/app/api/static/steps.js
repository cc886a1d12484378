// What the agent does for a task: each call of a tool with its arguments, and its result folded.

import { element } from "./element.js";

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function inShort(given) {
  return Object.entries(given).map(([name, value]) => `${name}: ${shown(value)}`).join(", ");
}

function stateOf({ result, approved }, ended) {
  if (result === null) return ended ? "waits" : "runs";
  if (approved === null) return "done";
  return approved ? "approved" : "denied";
}

function block(title, text) {
  const made = element("div", "block");
  const box = element("pre", "", text);
  box.tabIndex = 0;
  made.append(element("p", "faint", title), box);
  return made;
}

function item(step, state) {
  const made = element("li", `step ${state}`);
  const details = element("details");
  const summary = element("summary");
  summary.append(element("span", "tool", step.tool), " ", element("span", "short", inShort(step.arguments)));
  summary.append(" ", element("span", "state", state));
  details.append(summary, block("Arguments", JSON.stringify(step.arguments, null, 2)));
  if (step.result !== null) details.append(block("Result", step.result));
  if (step.said) made.append(element("p", "said", step.said));
  made.append(details);
  return made;
}

// Draws only what has changed, so that what a reader opened stays open.
export function showSteps(list, steps, ended) {
  steps.forEach((step, index) => {
    const state = stateOf(step, ended);
    const key = JSON.stringify([step, state]);
    const there = list.children[index];
    if (there?.dataset.key === key) return;
    const made = item(step, state);
    made.dataset.key = key;
    if (there) there.replaceWith(made);
    else list.append(made);
  });
}
