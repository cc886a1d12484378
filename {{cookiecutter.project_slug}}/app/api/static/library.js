// The documents of the index, as the API has them. Every failure is a Problem.

import { requestWithKey } from "./client.js";
import { events } from "./events.js";
import { Problem } from "./problems.js";

export async function documents() {
  return (await requestWithKey("documents")).json();
}

export async function removeDocument(id) {
  await requestWithKey(`documents/${id}`, { method: "DELETE" });
}

// Sends one file, and yields its job whenever that changes; the last one has ended.
export async function* sent(file) {
  const body = new FormData();
  body.append("files", file);
  const { job } = await (await requestWithKey("documents", { method: "POST", body })).json();
  const response = await requestWithKey(`jobs/${job}/events`);
  let told = null;
  for await (const data of events(response.body)) yield told = JSON.parse(data);
  if (!["done", "failed"].includes(told?.state)) throw new Problem("unfinished_job");
}
