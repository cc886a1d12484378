"""A model as a technique is handed it, with answers that a test scripts, and a draft to hand it."""

from collections.abc import AsyncGenerator, Sequence

from app.prompts.draft import Draft
from app.prompts.library import load_prompt
from app.prompts.passages import GivenPassage

PASSAGES = (
    GivenPassage(1, "chunks.md", "Chunks", "Chunks are about 600 characters long.", 0.6, 0.9),
    GivenPassage(2, "search.md", "Search", "Six passages are found for each question.", 0.5, 0.8),
)


def a_draft(name: str = "answer", question: str = "How long are chunks?") -> Draft:
    return Draft(load_prompt(name, ["question", "passages"]), question, PASSAGES)


class ScriptedAsk:
    """An `Ask` whose calls give the scripted answers in turn, in pieces; an exception among them is raised there."""

    def __init__(self, answers: Sequence[Sequence[str | Exception]]) -> None:
        self.answers = list(answers)
        self.drafts: list[Draft] = []
        self.purposes: list[str] = []
        self.samples: list[int] = []
        self.open = 0

    async def __call__(self, draft: Draft, *, purpose: str = "answer", sample: int = 0) -> AsyncGenerator[str]:
        answer = self.answers[len(self.drafts)]
        self.drafts.append(draft)
        self.purposes.append(purpose)
        self.samples.append(sample)
        self.open += 1
        try:
            for piece in answer:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.open -= 1
