// Everything that comes from the server or the user enters the page through these nodes as text, never as markup.

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export const find = (id) => document.getElementById(id);
