// The agent's API: a turn as it grows, the history of a thread, and its end. Every failure is a Problem.

import { requestWithKey } from "./client.js";
import { events } from "./events.js";
import { Problem, problemOf } from "./problems.js";

const nothing = (task) => ({ task, steps: [], text: "", citations: [], waiting: [], done: null });

const address = (thread, rest = "") => `agent/threads/${encodeURIComponent(thread)}${rest}`;

function step({ id, tool, arguments: given }, said) {
  return { id, tool, arguments: given, said: said.trim(), result: null, approved: null };
}

function added(turn, event) {
  switch (event.type) {
    case "text":
      return { ...turn, text: turn.text + event.text };
    case "tool_call":
      return { ...turn, steps: [...turn.steps, step(event, turn.text)], text: "" };
    case "tool_result": {
      const { id, result, approved } = event;
      return { ...turn, steps: turn.steps.map((one) => (one.id === id ? { ...one, result, approved } : one)) };
    }
    case "citation":
      return { ...turn, citations: [...turn.citations, event] };
    case "approval_needed":
      return { ...turn, waiting: [...turn.waiting, event] };
    case "done":
      return { ...turn, done: event };
    case "error":
      throw problemOf(event.error);
    default:
      return turn;
  }
}

async function* turnsOf(task, url, body, signal) {
  let turn = nothing(task);
  try {
    const response = await requestWithKey(url, { method: "POST", body: JSON.stringify(body), signal });
    for await (const data of events(response.body)) yield turn = added(turn, JSON.parse(data));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(error.name === "AbortError" ? "stopped" : "unfinished_run");
  }
  if (!turn.done) throw new Problem("unfinished_run");
}

// Both yield the turn so far after each event; the last one is complete.
export const begun = (thread, task, signal) => turnsOf(task, address(thread, "/runs"), { task }, signal);

export const resumed = (thread, task, decisions, signal) =>
  turnsOf(task, address(thread, "/resume"), { decisions, stream: "events" }, signal);

export async function history(thread) {
  return (await requestWithKey(address(thread))).json();
}

// One that is not there needs no end.
export async function cancel(thread) {
  try {
    await requestWithKey(address(thread, "/cancel"), { method: "POST" });
  } catch (problem) {
    if (problem.status !== 404) throw problem;
  }
}
