// The documents view: files that are dropped go in one after the other; what is there is listed, and can be deleted.

import { element, find } from "./element.js";
import { documents, removeDocument, sent } from "./library.js";

const TOO_LARGE = "too large";
let turn = Promise.resolve();

function button(text, label) {
  const made = element("button", "", text);
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  return made;
}

// A first click asks, a second one deletes.
function deletion(entry, item) {
  const made = button("Delete", `Delete ${entry.source}`);
  made.addEventListener("click", async () => {
    if (!made.classList.contains("sure")) {
      made.className = "sure";
      made.textContent = "Really?";
      return;
    }
    made.disabled = true;
    try {
      await removeDocument(entry.id);
      item.remove();
    } catch (problem) {
      made.replaceWith(element("span", "error", problem.message));
    }
  });
  return made;
}

function listed(entry) {
  const item = element("li");
  const chunks = entry.status === "indexed" ? `${entry.chunks} chunks` : entry.status;
  item.append(element("span", "name", entry.source), element("span", "faint", `${entry.collection} · ${chunks}`));
  item.append(deletion(entry, item));
  return item;
}

async function list() {
  try {
    const found = await documents();
    find("listed").replaceChildren(...found.map(listed));
    find("listed-hint").textContent = found.length ? "" : "There are none yet.";
  } catch (problem) {
    find("listed-hint").textContent = problem.message;
  }
}

function outcome(job) {
  const [document] = job.documents;
  return document.status === "indexed" ? "added" : `not added: ${document.reason}`;
}

async function send(file, item) {
  const bar = element("progress");
  const told = item.querySelector(".told");
  told.replaceChildren(bar);
  try {
    let last = null;
    for await (const job of sent(file)) {
      last = job;
      bar.max = job.progress.total || 1;
      bar.value = job.progress.done;
    }
    told.textContent = outcome(last);
  } catch (problem) {
    told.textContent = problem.status === 413 ? TOO_LARGE : problem.message;
    told.classList.add("error");
  }
  item.classList.add("ended");
}

function add(files) {
  for (const file of files) {
    const item = element("li");
    item.append(element("span", "name", file.name), element("span", "told faint", "waits"));
    find("sent").append(item);
    turn = turn.then(() => send(file, item));
  }
  turn = turn.then(list);
}

find("open-documents").addEventListener("click", () => {
  find("documents").showModal();
  list();
});

find("files").addEventListener("change", (event) => {
  add([...event.target.files]);
  event.target.value = "";
});

find("drop").addEventListener("dragover", (event) => event.preventDefault());
find("drop").addEventListener("drop", (event) => {
  event.preventDefault();
  add([...event.dataTransfer.files]);
});
