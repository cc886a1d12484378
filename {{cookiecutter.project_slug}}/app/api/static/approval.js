// A call that waits: its exact arguments with their origins, and a person's decision about it.

import { element } from "./element.js";

const TAINTED = "The agent had read a document or a tool's result before: that may have asked for this call.";
const NO_OBJECT = "These are no arguments: write a JSON object, such as {\"text\": \"…\"}.";
const ORIGINS = { task: "from your task", model: "written by the model" };
const DONE = { approve: "Approved", edit: "Approved with your changes", deny: "Denied" };
let count = 0;

function button(text, action) {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

function values(call) {
  const list = element("dl");
  for (const [name, value] of Object.entries(call.arguments)) {
    const said = element("dd");
    const origin = call.origins[name];
    said.append(element("pre", "", typeof value === "string" ? value : JSON.stringify(value, null, 2)));
    said.append(element("span", "faint", ORIGINS[origin] ?? `from what ${origin} returned`));
    list.append(element("dt", "", name), said);
  }
  return list;
}

function editor(call, decide) {
  const made = element("div", "editor");
  const field = element("textarea");
  const error = element("p", "error");
  field.value = JSON.stringify(call.arguments, null, 2);
  field.setAttribute("aria-label", `Arguments of ${call.tool}, as JSON`);
  error.setAttribute("role", "alert");
  made.append(field, error, button("Approve changes", () => {
    const given = parsed(field.value);
    if (given) decide({ id: call.id, type: "edit", arguments: given });
    else error.textContent = NO_OBJECT;
  }));
  return made;
}

function parsed(text) {
  try {
    const given = JSON.parse(text);
    return given !== null && typeof given === "object" && !Array.isArray(given) ? given : null;
  } catch {
    return null;
  }
}

// Calls `decided` with the decision, once.
function approval(call, decided) {
  const made = element("section", "approval");
  const title = element("h3", "", `${call.tool} needs your approval`);
  const menu = element("menu");
  title.id = `approval-${count += 1}`;
  made.setAttribute("aria-labelledby", title.id);
  const decide = (decision) => {
    menu.replaceChildren(element("li", "faint", DONE[decision.type]));
    made.querySelector(".editor")?.remove();
    decided(decision);
  };
  const edit = () => {
    if (!made.querySelector(".editor")) made.append(editor(call, decide));
    made.querySelector("textarea").focus();
  };
  menu.append(
    button("Approve", () => decide({ id: call.id, type: "approve" })),
    button("Edit", edit),
    button("Deny", () => decide({ id: call.id, type: "deny" })),
  );
  made.append(title, values(call));
  if (call.tainted) made.append(element("p", "note tainted", TAINTED));
  made.append(menu);
  return made;
}

// One for each call that waits. `decided` is called with all decisions, when the last one is made.
export function approvals(waiting, decided) {
  const made = element("div", "approvals");
  const decisions = [];
  made.append(...waiting.map((call) => approval(call, (decision) => {
    decisions.push(decision);
    if (decisions.length === waiting.length) decided(decisions);
  })));
  return made;
}
