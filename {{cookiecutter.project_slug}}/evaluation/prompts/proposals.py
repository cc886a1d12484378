"""Asks the model itself for better instructions, and refuses those that could not serve.

It is shown what was tried with its score, and questions at which the best instructions failed. (OPRO: Yang et al. 2023,
Large Language Models as Optimizers. APE: Zhou et al. 2023, Large Language Models Are Human-Level Prompt Engineers.)
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import PromptError
from app.prompts.library import load_prompt
from app.prompts.prompt import Prompt
from evaluation.prompts.row import Row, digest
from evaluation.prompts.texts import reread
from evaluation.prompts.trial import Trial
from evaluation.questions import Question
from evaluation.writer import write

INSTRUCTIONS = Path(__file__).parent / "instructions"
VARIABLES = ("tried", "instructions", "failures", "longest")
BETWEEN = re.compile(r"<instructions>\s*(.*?)\s*</instructions>", re.DOTALL)
LONGEST, SHOWN_ANSWER = 4_000, 300
REFUSAL = "$refusal"
Failure = tuple[Question, Row]


class Unusable(PromptError):
    """The model proposed what no prompt can be made of."""


async def propose(
    run: Trial, best: Prompt, tried: Sequence[tuple[Prompt, float]], failures: Sequence[Failure], sample: int
) -> Prompt:
    """`best` with other instructions. Raises Unusable, or what a call of a model raises."""
    rewrite = load_prompt("rewrite", VARIABLES, folder=INSTRUCTIONS)
    system, user = rewrite.render(
        tried="\n\n".join(f"{share:.1%}:\n{prompt.system.strip()}" for prompt, share in tried),
        instructions=best.system.strip(),
        failures="\n\n".join(shown(*failure) for failure in failures),
        longest=str(LONGEST),
    )
    return with_instructions(best, await written(run, rewrite, system, user, sample))


async def written(run: Trial, rewrite: Prompt, system: str, user: str, sample: int) -> str:
    """What the model writes, or wrote when it was asked before."""
    asked = digest("\0".join((system, user, str(sample))))
    if (before := run.journal.text(asked)) is not None:
        return before
    text = await write(
        run.application, (system, user), run.limits, prompt=rewrite.id, purpose="optimise", sample=sample
    )
    run.journal.keep(asked, text)
    return text


def shown(question: Question, row: Row) -> str:
    """A failure as the model reads it."""
    wanted = f"an answer that says: {', '.join(question.expect)}" if question.sources else "the refusal line"
    return f"Question: {question.text}\nAnswer: {row.text.strip()[:SHOWN_ANSWER]}\nWanted: {wanted}"


def with_instructions(prompt: Prompt, text: str) -> Prompt:
    """The prompt with the instructions that stand in the text. Raises Unusable, with the reason."""
    found = BETWEEN.findall(text)
    if not found:
        raise Unusable("there are no <instructions>")
    system = found[-1].replace("\r\n", "\n")
    if len(system) > max(LONGEST, len(prompt.system)):
        raise Unusable(f"{len(system):,} characters are too long")
    if REFUSAL in prompt.system and REFUSAL not in system:
        raise Unusable(f"{REFUSAL} is missing")
    try:
        return reread(replace(prompt, system=f"{system}\n"))
    except PromptError as error:
        raise Unusable(str(error)) from None
