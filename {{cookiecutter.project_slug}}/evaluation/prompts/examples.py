"""Examples of the model's own making: questions that it answered well, with the passages that it cited.

(BootstrapFewShot: Khattab et al. 2023, DSPy: Compiling Declarative Language Model Calls into Self-Improving Pipelines.)
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from app.prompts.prompt import Example, Prompt
from evaluation.prompts.row import Row
from evaluation.prompts.texts import reread
from evaluation.questions import Question

FEW_SHOT, MOST = "few_shot", 8
NUMBER = re.compile(r"\[(\d+)\]")


def with_examples(prompt: Prompt, pairs: Sequence[tuple[Question, Row]], random: Random) -> Prompt | None:
    """The prompt with examples, from as many documents as there are; None where nothing was answered well."""
    good = [(question, made) for question, row in pairs if (made := example_of(question, row))]
    random.shuffle(good)
    chosen = list(one_of_each(good))[:MOST]
    if not chosen:
        return None
    options = prompt.options if prompt.technique == FEW_SHOT else {}
    return reread(replace(prompt, technique=FEW_SHOT, examples=tuple(chosen), options=options))


def one_of_each(good: Iterable[tuple[Question, Example]]) -> Iterable[Example]:
    """The first of each document, then the others."""
    seen: set[str] = set()
    later = []
    for question, example in good:
        if seen.isdisjoint(question.sources):
            seen.update(question.sources)
            yield example
        else:
            later.append(example)
    yield from later


def example_of(question: Question, row: Row) -> Example | None:
    """None for what was not answered well, or cites what is not there."""
    if not row.well or row.abstained or not row.evidence:
        return None
    numbers = {old: str(new) for new, old in enumerate(sorted(row.evidence, key=int), 1)}
    if not set(NUMBER.findall(row.text)) <= numbers.keys():
        return None
    text = NUMBER.sub(lambda found: f"[{numbers[found[1]]}]", row.text)
    return Example(question.text, text.strip(), tuple(row.evidence[old] for old in numbers))
