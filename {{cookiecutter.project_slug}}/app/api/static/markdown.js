// From the Markdown of an answer to nodes of the page. Answers quote documents of strangers: raw HTML stays the text
// it is, images are their description, and DOMPurify lets nothing pass but the tags of plain writing.

import { element } from "./element.js";
import { Marked } from "./vendor/marked.esm.js";
import "./vendor/purify.min.js"; // not a module: it sets window.DOMPurify

const ALLOWED = {
  ALLOWED_TAGS: [
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
  ],
  ALLOWED_ATTR: ["align", "href", "start"],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#citation-)/i,
  ADD_URI_SAFE_ATTR: ["align", "start"],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escaped = (text) => text.replace(/[&<>]/g, (mark) => ENTITIES[mark]);
const none = () => undefined;

// Without definitions `[1]` is a marker wherever it stands, and a document can't turn it into a link of its own.
const tokenizer = { html: none, tag: none, def: none };
const renderer = {
  // The page has the first two levels.
  heading({ tokens, depth }) {
    const level = Math.min(depth + 2, 6);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
  },
  image: ({ text }) => escaped(text),
  checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
};

function markers(idOf) {
  return {
    name: "citation",
    level: "inline",
    start: (text) => text.search(/\[\d/),
    tokenizer(text) {
      const found = /^\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]/.exec(text);
      const numbers = found && found[1].split(/\s*[,;]\s*/);
      return numbers?.every((number) => idOf(Number(number))) ? { type: "citation", raw: found[0], numbers } : undefined;
    },
    renderer: ({ numbers }) => numbers.map((number) => `<a href="#${idOf(Number(number))}">[${number}]</a>`).join(""),
  };
}

// A fragment. `idOf(number)` is the id of the citation that a marker `[number]` leads to, or nothing.
export function markdown(text, idOf = none) {
  try {
    const html = new Marked({ tokenizer, renderer, extensions: [markers(idOf)] }).parse(text);
    return finished(sanitised(html));
  } catch {
    // Nested too deeply for the parser's stack.
    const plain = document.createDocumentFragment();
    plain.append(element("p", "plain", text));
    return plain;
  }
}

export function sanitised(html) {
  return window.DOMPurify.sanitize(html, ALLOWED);
}

function finished(fragment) {
  for (const link of fragment.querySelectorAll("a[href]:not([href^='#'])")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const table of fragment.querySelectorAll("table")) {
    const box = element("div", "scroll");
    table.replaceWith(box);
    box.append(table);
  }
  // What scrolls within itself can be reached by the keyboard.
  for (const box of fragment.querySelectorAll("pre, .scroll")) box.tabIndex = 0;
  return fragment;
}
