// What reviewers read and write, as the API has it. Every failure is a Problem.

import { requestWithKey } from "./client.js";

const asked = async (url) => (await requestWithKey(url)).json();
const told = (url, body) => requestWithKey(url, { method: "POST", body: JSON.stringify(body) });

// Each queue is `{items, left}`; an item has an `id`, and what was said of it before.
export async function answers(reviewer, order) {
  const found = await asked(`reviews/answers?${new URLSearchParams({ reviewer, order })}`);
  return { items: found.answers, left: found.left };
}

export async function pairs(reviewer) {
  const found = await asked(`reviews/pairs?${new URLSearchParams({ reviewer })}`);
  return { items: found.pairs, left: found.left };
}

export const label = (reviewer, answer, verdict, reason) => told(
  "reviews/labels", { reviewer, answer_id: answer.id, label: verdict, reason },
);

export const choose = (reviewer, pair, choice) => told("reviews/choices", { reviewer, pair_id: pair.id, choice });

export async function agreement() {
  return (await asked("reviews/agreement")).pairs;
}
