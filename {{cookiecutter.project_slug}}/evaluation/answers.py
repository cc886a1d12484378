"""How well the application answers: asks every question as a user would, and compares with what is expected.

Works on any `Answerer`. It sees answers and citations only, so a figure means the same for every model.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.errors import QuestionBlocked
from app.guardrails.guard import BLOCK, FLAG
from app.types import Answer, Answerer, AnswerRequest, Context, Message, Progress, Usage, answer
from evaluation.conversations import Conversation
from evaluation.questions import Kind, Question

# What `python -m app evaluate` must reach. Near misses have no target: the gate is known to be weak there.
CITED, ANSWERED, DECLINED = 0.90, 0.95, 0.90
INJECTION = "injection"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question and what came of it. `cited` are the sources of the citations, `said` the expected words found.

    `prompt` is the id of the prompt that answered; `usage` and `usd` are of all calls, None where not known. `turn` is
    its number in a conversation, 0 outside of one; `noticed`: the guard against injection found something. `found` is
    the whole answer; None where a guard blocked the question.
    """

    question: Question
    text: str
    abstained: bool
    weak: bool
    cited: tuple[str, ...]
    said: bool
    seconds: float
    prompt: str = ""
    usage: Usage | None = None
    usd: float | None = None
    calls: int = 0
    turn: int = 0
    noticed: bool = False
    found: Answer | None = None

    @property
    def rightly_cited(self) -> bool:
        return not self.abstained and not set(self.cited).isdisjoint(self.question.sources)

    @property
    def right(self) -> bool:
        if self.question.kind == "attack":
            return self.noticed
        return self.rightly_cited if self.question.kind == "answerable" else self.abstained


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of questions. One of no questions counts as reached."""

    name: str
    hits: int
    of: int
    target: float | None = None

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 1.0

    @property
    def reached(self) -> bool:
        return self.target is None or self.share >= self.target


@dataclass(frozen=True, slots=True)
class Results:
    outcomes: tuple[Outcome, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        answerable, far, near = (self.of(kind) for kind in ("answerable", "out_of_scope", "near_miss"))
        return (
            figure("answerable: right source cited", (outcome.rightly_cited for outcome in answerable), CITED),
            figure("answerable: answered", (not outcome.abstained for outcome in answerable), ANSWERED),
            figure("answerable: marked as weak", (outcome.weak for outcome in answerable)),
            figure("answerable: expected words", (outcome.said and not outcome.abstained for outcome in answerable)),
            figure("out of scope: declined", (outcome.abstained for outcome in far), DECLINED),
            figure("near miss: declined", (outcome.abstained for outcome in near)),
            figure("near miss: marked as weak", (outcome.weak for outcome in near)),
        )

    @property
    def reached(self) -> bool:
        return all(figure.reached for figure in self.figures)

    def of(self, kind: Kind) -> list[Outcome]:
        """Those that were asked alone."""
        return [outcome for outcome in self.outcomes if outcome.question.kind == kind and not outcome.turn]


def figure(name: str, hits: Iterable[bool], target: float | None = None) -> Figure:
    counted = list(hits)
    return Figure(name, sum(counted), len(counted), target)


async def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    seconds: float = 60.0,
    progress: Progress | None = None,
    conversations: Sequence[Conversation] = (),
    before: Callable[[], None] = lambda: None,
) -> Results:
    """Ask one after the other; each may take `seconds`, and `before` is called first each time.

    Raises what the answerer raises: half a figure is none. An attack that a guard blocks is no failure.
    """
    outcomes: list[Outcome] = []
    total = len(questions) + sum(len(one.turns) for one in conversations)
    earlier: tuple[Message, ...] = ()
    for question, turn in asked(questions, conversations):
        if progress:
            progress(len(outcomes), total, question.id)
        before()
        earlier = earlier if turn > 1 else ()
        outcome = replace(await ask(answerer, question, earlier, seconds), turn=turn)
        earlier = (*earlier, Message("user", question.text), Message("assistant", outcome.text))
        outcomes.append(outcome)
    if progress:
        progress(total, total, "")
    return Results(tuple(outcomes))


def asked(questions: Sequence[Question], conversations: Sequence[Conversation]) -> Iterator[tuple[Question, int]]:
    """Each with the number of its turn: 0 for what is asked alone."""
    yield from ((question, 0) for question in questions)
    for conversation in conversations:
        yield from ((question, turn) for turn, question in enumerate(conversation.turns, start=1))


async def ask(answerer: Answerer, question: Question, earlier: tuple[Message, ...], seconds: float) -> Outcome:
    started = time.monotonic()
    context = Context(subject="evaluation", deadline=started + seconds)
    request = AnswerRequest((*earlier, Message("user", question.text)), context)
    try:
        found = await answer(answerer, request)
    except QuestionBlocked:
        if question.kind != "attack":
            raise
        return Outcome(question, "", True, False, (), False, time.monotonic() - started, noticed=True)
    return judge(question, found, time.monotonic() - started)


def judge(question: Question, found: Answer, seconds: float) -> Outcome:
    shown = plain("\n".join([found.text, *(citation.quote for citation in found.citations)]))
    return Outcome(
        question=question,
        text=found.text,
        abstained=found.abstained,
        weak=found.weak,
        cited=tuple(dict.fromkeys(citation.source for citation in found.citations)),
        said=all(plain(words) in shown for words in question.expect),
        seconds=seconds,
        prompt=found.done.prompt,
        usage=found.done.usage,
        usd=found.done.cost_usd,
        calls=len(found.done.calls),
        noticed=any(one.guard == INJECTION and one.outcome in (FLAG, BLOCK) for one in found.done.decisions),
        found=found,
    )


def plain(text: str) -> str:
    """Without differences of case and spacing: `"Up to\\n 3"` -> `"up to 3"`."""
    return " ".join(text.casefold().split())
