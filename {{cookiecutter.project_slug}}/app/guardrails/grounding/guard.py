"""The guard of what an answer rests on: it asks of each sentence whether the passages that it cites support it."""

from collections.abc import Iterable

from app.guardrails.found import Found
from app.guardrails.grounding.claim import cited_in
from app.guardrails.grounding.ground import Ground
from app.guardrails.grounding.sentence import doubt_of
from app.guardrails.grounding.support import UNSUPPORTED
from app.guardrails.grounding.waiting import FENCE, Piece, Waiting
from app.guardrails.moderation.messages import COMFORT, WITHHELD
from app.guardrails.reader import Basis
from app.guardrails.sentence_reader import Judge, Ruling
from app.types import Context, Decision

NOTES = (WITHHELD, COMFORT)


class Grounding:
    """With `blocks` a sentence without support is withheld, and an answer of no other ones is the prompt's refusal."""

    name = "grounding"
    waits = False

    def __init__(self, blocks: bool) -> None:
        self.blocks = blocks

    def open(self, basis: Basis, context: Context) -> Judge:
        """Where nothing was found, there is nothing to compare with: an agent may answer from a tool's result."""
        return GroundingJudge(basis, context, self.blocks) if basis.passages.items else Unjudged()


class Unjudged:
    async def judge(self, sentence: str) -> Ruling:
        return Ruling(sentence)

    async def end(self) -> Ruling:
        return Ruling("")


class GroundingJudge:
    """Of one answer. What needs no support is shown together with a sentence that has it, never alone."""

    def __init__(self, basis: Basis, context: Context, blocks: bool) -> None:
        self.context = context
        self.refusal = basis.refusal
        self.blocks = blocks
        self.grounds = {number: Ground(passage) for number, passage in enumerate(basis.passages.items, 1)}
        self.waiting = Waiting()
        self.held = ""
        self.last = ""
        self.after_withheld = False

    async def judge(self, sentence: str) -> Ruling:
        return self.rule(self.waiting.feed(sentence))

    async def end(self) -> Ruling:
        """The last sentences; or the refusal, where something was said and nothing of it has support."""
        ruling = self.rule(self.waiting.end())
        if self.last:
            return ruling._replace(text=ruling.text + self.held)
        if not self.blocks or not (self.held.strip() or self.after_withheld):
            return ruling
        self.context.account.decide(Decision(Grounding.name, "abstain"))
        return ruling._replace(text=self.refusal)

    def rule(self, pieces: Iterable[Piece]) -> Ruling:
        """What can be shown now."""
        shown, highest, findings = "", 0.0, list[Found]()
        for piece in pieces:
            doubted = self.doubt(piece)
            highest = max(highest, doubted or 0.0)
            if doubted is None:
                self.hold(piece.text)
            elif doubted >= UNSUPPORTED:
                self.withhold(piece.text)
                findings.append(Found("unsupported", piece.text.strip()))
            else:
                shown += self.show(piece.text)
        return Ruling(shown, highest >= UNSUPPORTED, highest, findings)

    def doubt(self, piece: Piece) -> float | None:
        """None for what needs no support. Code has it where it stands in a passage, and needs none otherwise.

        What another guard says in the place of a part stands as if it had support.
        """
        if piece.code:
            return 0.0 if self.is_quoted(piece.text) else None
        text = piece.text.strip()
        if text in NOTES:
            return 0.0
        if text in self.refusal:
            return None
        dropped = self.context.account.dropped.passages  # what the model has not seen supports nothing that it says
        given = {n: ground for n, ground in self.grounds.items() if n not in dropped} if dropped else self.grounds
        cited = [given[number] for number in piece.cited if number in given] or list(given.values())
        return doubt_of(piece.text, cited, [ground for ground in given.values() if ground not in cited])

    def is_quoted(self, block: str) -> bool:
        lines = [line for line in block.splitlines() if not line.lstrip().startswith(FENCE)]
        code = " ".join(" ".join(lines).lower().split())
        return any(code in ground.plain for ground in self.grounds.values())

    def hold(self, text: str) -> None:
        """Until a sentence with support comes. The citation of what is withheld goes with it."""
        if not (self.after_withheld and cited_in(text)):
            self.held += text

    def withhold(self, text: str) -> None:
        """A line that ends with it still ends."""
        self.after_withheld = True
        if "\n" in text[len(text.rstrip()) :] and not (self.held or self.last).endswith("\n"):
            self.held += "\n"
        if self.blocks:
            self.context.account.withhold()

    def show(self, text: str) -> str:
        """Together with what was held before it; an answer begins with no empty line."""
        shown = self.held + text
        self.held, self.after_withheld = "", False
        shown = shown if self.last else shown.lstrip("\n")
        self.last = shown
        return shown
