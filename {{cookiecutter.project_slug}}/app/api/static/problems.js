// What went wrong, in words for the person who asks. The server's own words are for whoever runs it.

const AGAIN = "Try again in a moment.";
const TELL = "Try again; if it stays like this, tell whoever runs this page.";
const BUSY = `The answer service is busy. ${AGAIN}`;
const EMPTY = "There are no documents to answer from yet. Whoever runs this page can add some.";
const LATE = "The answer took too long. Ask for less, or try again.";
const NO_MODEL = `The language model could not be reached. ${TELL}`;
const TOO_LONG = "This conversation has become too long. Start a new one.";
const UNREADABLE = `The documents can't be read right now. ${TELL}`;

// A stream that has begun fails without a status.
const BY_CODE = {
  conversation_too_long: TOO_LONG,
  budget_exceeded: "The budget for answers is used up for now. Try again tomorrow, or tell whoever runs this page.",
  bad_question: "This question can't be answered as it is. Ask it in words, and shorten it if it is long.",
  bad_form: "This file can't be taken in: its name is too long, or it has none.",
  deadline_exceeded: LATE,
  empty_index: EMPTY,
  index_broken: UNREADABLE,
  index_busy: BUSY,
  index_mismatch: UNREADABLE,
  ledger_unavailable: `Answers are switched off for now. ${TELL}`,
  model_unavailable: NO_MODEL,
  run_cancelled: "Cancelled.",
  server_stopping: `The server is about to restart. ${AGAIN}`,
  settings_error: `This page is not set up completely. ${TELL}`,
  stopped: "Stopped.",
  unknown_answer: "The server no longer knows this answer, so it can't be rated.",
  database_unavailable: `This can't be kept right now. ${TELL}`,
  thread_busy: "The last task is not done yet: decide about what waits, or start a new conversation.",
  unknown_thread: "This task is not there any more. Start a new conversation.",
  unreachable: "The server could not be reached. Check your connection, then ask again.",
  unsupported_form: "Files of this kind can't be read.",
  unfinished_job: "The server stopped meanwhile. It goes on with this file when it is there again.",
  unfinished_run: "The connection broke off. Reload the page to see how far the task is.",
  unfinished: "The connection broke off before the answer was complete. Ask again.",
};
const BY_STATUS = {
  401: "This page needs an API key. Ask again to enter it.",
  403: "The server does not answer pages from this address. Tell whoever runs this page.",
  409: EMPTY,
  413: TOO_LONG,
  421: "The server does not answer under this address. Tell whoever runs this page.",
  429: BUSY,
  502: NO_MODEL,
  503: BUSY,
  504: LATE,
};

export class Problem extends Error {
  // `details` are the server's words, which may be empty.
  constructor(code, status = 0, details = "") {
    super(BY_CODE[code] ?? BY_STATUS[status] ?? `Something went wrong. ${TELL}`);
    this.status = status;
    this.details = details;
  }
}

// A failure as the API describes it: the body of a response, or an event of a stream.
export function problemOf(error, status = 0, requestId = "") {
  const details = [error?.message, requestId && `Request ${requestId}`].filter(Boolean).join(" · ");
  const code = error?.param === "messages" ? "conversation_too_long" : error?.code;
  return new Problem(code, status, details);
}
