// What outlives a reload: the answered turns of this tab, and the question that is not answered yet.

const NAME = "conversation";
const nothing = () => ({ turns: [], asked: "" });

const isTurn = (turn) => typeof turn.question === "string" && typeof turn.answer.text === "string";

// Damaged content is as good as none.
export function load() {
  try {
    const { turns, asked } = JSON.parse(sessionStorage.getItem(NAME)) ?? nothing();
    return turns.every(isTurn) && typeof asked === "string" ? { turns, asked } : nothing();
  } catch {
    return nothing();
  }
}

// Where the tab has no room for all, the newest turns that fit.
export function save(turns, asked) {
  for (let first = 0; first <= turns.length; first += 1) {
    try {
      sessionStorage.setItem(NAME, JSON.stringify({ turns: turns.slice(first), asked }));
      return;
    } catch {
      // Full: try with one turn less.
    }
  }
}

export function forget() {
  sessionStorage.removeItem(NAME);
}
