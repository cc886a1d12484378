"""The rubric that a model judges by: how it is asked, and what is read of its words."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.judging.judge import BAD, GOOD, UNCLEAR, Answered, Verdict
from app.prompts.library import load_prompt
from app.prompts.passages import GivenPassage, disarm, render_passages
from app.prompts.prompt import Prompt

INSTRUCTIONS = Path(__file__).parent / "instructions"
VARIABLES = ("question", "passages", "answer", "first", "second")
ORDERS = ((GOOD, BAD), (BAD, GOOD))


def load_rubric() -> Prompt:
    return load_prompt("judge", VARIABLES, folder=INSTRUCTIONS)


def rendered(prompt: Prompt, one: Answered, order: tuple[Verdict, Verdict]) -> tuple[str, str]:
    """The system and the user message. `order` is that of the two words that the judge is offered."""
    first, second = order
    return prompt.render(
        question=disarm(one.question),
        passages=shown_passages(one),
        answer=shown_answer(one),
        first=first,
        second=second,
    )


def shown_passages(one: Answered) -> str:
    """Numbered from 1, and none of them can close its tag."""
    return render_passages(
        [GivenPassage(at, shown.source, shown.heading, disarm(shown.text)) for at, shown in enumerate(one.passages, 1)]
    )


def shown_answer(one: Answered) -> str:
    """It can't close its tag."""
    return disarm(one.answer).replace("</answer", "&lt;/answer")


def vote(text: str) -> Verdict:
    """The word of the last line: `"**Good.**"` -> good. With both words, neither, or `not` it is unclear."""
    said = word_of(text, (GOOD, BAD))
    return GOOD if said == GOOD else BAD if said == BAD else UNCLEAR


def word_of(text: str, words: Sequence[str]) -> str | None:
    """The one of the words that the last line has; None with several, none, or `not`."""
    lines = [line for line in text.splitlines() if line.strip()]
    known = re.compile(rf"\b({'|'.join(words)}|not)\b", re.IGNORECASE)
    found = {word.lower() for word in known.findall(lines[-1])} if lines else set()
    return found.pop() if len(found) == 1 and found != {"not"} else None


def elected(votes: Sequence[Verdict]) -> Verdict:
    """What more than half say, or unclear: [good, bad, good] -> good, [good, bad] -> unclear."""
    name, count = Counter(votes).most_common(1)[0] if votes else (UNCLEAR, 0)
    return name if 2 * count > len(votes) else UNCLEAR
