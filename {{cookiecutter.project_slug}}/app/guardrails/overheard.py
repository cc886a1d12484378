"""A guard of sentences whose findings somebody listens to."""

from app.guardrails.found import Found
from app.guardrails.reader import Basis
from app.guardrails.sentence_reader import Judge, Ruling, SentenceGuard
from app.types import Context


class Overheard:
    """Rules as the guard does. What it finds is put on a list."""

    def __init__(self, guard: SentenceGuard, found: list[Found]) -> None:
        self.guard = guard
        self.found = found
        self.name = guard.name
        self.blocks = guard.blocks
        self.waits = guard.waits

    def open(self, basis: Basis, context: Context) -> Judge:
        return OverheardJudge(self.guard.open(basis, context), self.found)


class OverheardJudge:
    def __init__(self, judge: Judge, found: list[Found]) -> None:
        self.inner = judge
        self.found = found

    async def judge(self, sentence: str) -> Ruling:
        return self.heard(await self.inner.judge(sentence))

    async def end(self) -> Ruling:
        return self.heard(await self.inner.end())

    def heard(self, ruling: Ruling) -> Ruling:
        self.found += ruling.findings
        return ruling
