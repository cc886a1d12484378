"""Shows a call that waits, with its exact arguments and where they come from, and asks the person at the terminal."""

import json
import signal
from collections.abc import Callable

from app.agents.approvers import Verdict
from app.cli.console import Terminal
from app.cli.printable import one_line
from app.types import ApprovalNeeded

CHOICES = "y approves, e edits the arguments, anything else denies: "
WHERE = {"task": "from your task", "model": "the model's own words"}


class AskPerson:
    """An `Approver`. Nothing but a plain yes approves; no answer (Ctrl-D) denies."""

    def __init__(self, terminal: Terminal, read: Callable[[str], str] = input) -> None:
        self.terminal = terminal
        self.read = read

    async def decide(self, needed: ApprovalNeeded) -> Verdict | None:
        show_waiting(needed, self.terminal)
        return self.answer()  # nothing else goes on meanwhile, and a thread would outlive Ctrl-C

    def answer(self) -> Verdict:
        said = self.line(CHOICES).strip().lower()
        if said in ("y", "yes"):
            return Verdict("approve")
        return self.edited() if said in ("e", "edit") else Verdict("deny")

    def edited(self) -> Verdict:
        """Denied where what was typed is no JSON object."""
        try:
            arguments = json.loads(self.line("the arguments, as JSON: "))
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            self.terminal.note("that is no JSON object: the call is denied", "red")
            return Verdict("deny")
        return Verdict("edit", arguments)

    def line(self, prompt: str) -> str:
        """Ctrl-C ends it at once: asyncio's own way would wait for the line."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return self.read(prompt)
        except EOFError:
            return ""
        finally:
            signal.signal(signal.SIGINT, before)


def show_waiting(needed: ApprovalNeeded, terminal: Terminal) -> None:
    terminal.note(f"\n{one_line(needed.tool)} needs your approval", "bold yellow")
    for name, value in needed.arguments.items():
        origin = needed.origins.get(name, "model")
        where = WHERE.get(origin, f"as {origin} returned it")
        terminal.note(f"  {one_line(name)}: {one_line(json.dumps(value, ensure_ascii=False))}  ({where})")
    if needed.tainted:
        terminal.note("  text of documents or tools was read before this, and may have asked for it", "yellow")
