"""Questions that a model writes, each about one sentence; what it wrote before is not asked for again."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from app.bootstrap import Application
from app.errors import BudgetExceeded, DeadlineExceeded, ModelUnavailable
from app.prompts.library import load_prompt
from app.types import Progress
from evaluation.journal import Journal
from evaluation.lab.extracts import Extract
from evaluation.lab.question import LabQuestion, Wanted
from evaluation.lab.row import Row
from evaluation.limits import Limits
from evaluation.writer import write

INSTRUCTIONS = Path(__file__).parent / "instructions"
VARIABLES = ("source", "heading", "before", "sentence", "after")
SHORTEST, LONGEST = 10, 300
MOST_FAILURES = 3


class QuestionWriter:
    """Asks the model of the application, within `limits`."""

    def __init__(self, application: Application, journal: Journal[Row], limits: Limits) -> None:
        self.application = application
        self.journal = journal
        self.limits = limits
        self.prompt = load_prompt("question", VARIABLES, folder=INSTRUCTIONS)

    async def write(self, extracts: Sequence[Extract], progress: Progress) -> list[LabQuestion]:
        """A question for each, but for those of which the model made none, and for those after a limit.

        Raises what a call of a model raises when the first few all fail.
        """
        found: list[LabQuestion] = []
        failures = 0
        for number, extract in enumerate(extracts):
            progress(number, len(extracts), f"a question about {extract.source}")
            try:
                text = question_in(await self.text(extract))
            except (ModelUnavailable, DeadlineExceeded):
                failures += 1
                if failures >= MOST_FAILURES and not found:
                    raise
                continue
            except BudgetExceeded:
                break
            if text:
                found.append(
                    LabQuestion(text, (Wanted(extract.source, (extract.start, extract.end), root=extract.root),))
                )
        return found

    async def text(self, extract: Extract) -> str:
        """What the model wrote; nothing once a limit is reached."""
        texts = self.prompt.render(
            source=extract.source,
            heading=" > ".join(extract.headings),
            before=extract.before,
            sentence=extract.text,
            after=extract.after,
        )
        asked = hashlib.sha256("\0".join((self.application.settings.llm_model, *texts)).encode()).hexdigest()
        if (before := self.journal.text(asked)) is not None:
            return before
        if self.limits.reached:
            return ""
        text = await write(self.application, texts, self.limits, prompt=self.prompt.id, purpose="lab")
        self.journal.keep(asked, text)
        return text


def question_in(text: str) -> str:
    """The last line that is one, or nothing: a model that reasons aloud ends with its answer."""
    lines = [" ".join(line.split()).strip("\"'*` ") for line in text.splitlines()]
    fitting = [line for line in lines if line.endswith("?") and SHORTEST <= len(line) <= LONGEST]
    return fitting[-1] if fitting else ""
