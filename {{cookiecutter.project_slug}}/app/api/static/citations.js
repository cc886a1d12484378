// The sources under an answer: each opens its whole passage, with the quoted sentence marked in it.

import { element } from "./element.js";

export const citationId = (turn, number) => `citation-${turn}-${number}`;

export function citationList(citations, turn) {
  const list = element("ol", "citations");
  list.setAttribute("aria-label", "Sources");
  list.append(...citations.map((citation) => {
    const item = element("li");
    item.append(source(citation, citationId(turn, citation.number)));
    return item;
  }));
  return list;
}

// Where a marker in an answer leads.
export function openCitation(id) {
  const opened = document.getElementById(id);
  if (!opened) return;
  opened.open = true;
  opened.querySelector("summary").focus({ preventScroll: true });
  opened.scrollIntoView({ block: "nearest" });
}

function source(citation, id) {
  const details = element("details");
  const summary = element("summary");
  details.id = id;
  summary.append(element("span", "number", `[${citation.number}]`), " ", element("span", "source", citation.source));
  if (citation.heading) summary.append(element("span", "heading", ` · ${citation.heading}`));
  summary.append(element("span", "quote", citation.quote));
  details.append(summary, passage(citation.passage ?? citation.quote, citation.quote));
  return details;
}

function passage(text, quote) {
  const block = element("blockquote", "passage");
  const start = text.indexOf(quote);
  if (start < 0 || !quote) {
    block.append(text);
  } else {
    block.append(text.slice(0, start), element("mark", "", quote), text.slice(start + quote.length));
  }
  return block;
}
