// The API: one answer as it grows, and questions to begin with. Every failure is a Problem.

import { events } from "./events.js";
import { askForKey, authorization } from "./key.js";
import { Problem, problemOf } from "./problems.js";

const NOTHING = { text: "", citations: [], abstained: false, weak: false, ended: false, answer: null, usage: null };

async function request(url, options = {}) {
  const kind = options.body instanceof FormData ? {} : { "Content-Type": "application/json" };
  const headers = { ...kind, ...authorization() };
  const response = await fetch(url, { ...options, headers }).catch((error) => {
    throw error.name === "AbortError" ? error : new Problem("unreachable");
  });
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  throw problemOf(body?.error, response.status, response.headers.get("X-Request-ID"));
}

export async function requestWithKey(url, options) {
  for (;;) {
    try {
      return await request(url, options);
    } catch (problem) {
      if (problem.status !== 401 || !await askForKey()) throw problem;
    }
  }
}

function added(answer, chunk) {
  const [choice] = chunk.choices;
  const delta = choice?.delta ?? {};
  return {
    text: answer.text + (delta.content ?? ""),
    citations: delta.citations ?? answer.citations,
    abstained: delta.abstained ?? answer.abstained,
    weak: delta.weak ?? answer.weak,
    ended: answer.ended || choice?.finish_reason === "content_filter",
    answer: chunk.answer ?? answer.answer,
    usage: chunk.usage ?? answer.usage,
  };
}

async function* answersTo(messages, signal) {
  const body = JSON.stringify({
    model: "assistant", messages, stream: true, stream_options: { include_usage: true },
  });
  const response = await requestWithKey("v1/chat/completions", { method: "POST", body, signal });
  let answer = NOTHING;
  for await (const data of events(response.body)) {
    if (data === "[DONE]") continue;
    const chunk = JSON.parse(data);
    if (chunk.error) throw problemOf(chunk.error);
    yield answer = added(answer, chunk);
  }
  if (!answer.answer) throw new Problem("unfinished");
}

// Yields the answer so far after each piece of it; the last one is complete.
export async function* answers(messages, signal) {
  try {
    yield* answersTo(messages, signal);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(error.name === "AbortError" ? "stopped" : "unfinished");
  }
}

// `{questions, chunks}`, or null where the server does not say: the page works without.
export async function suggestions() {
  try {
    return await (await request("suggestions")).json();
  } catch {
    return null;
  }
}
