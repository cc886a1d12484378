"""Asks the guards of the settings about every text, and takes what was declined from a run of the evaluation."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.bootstrap.guards import build_guards
from app.bootstrap.moderation import minilm
from app.guardrails.guard import PASS, REPLY
from app.guardrails.trial import QuestionTrial, Trial
from app.settings import Settings
from app.types import Progress
from evaluation.gate.stored import Run
from evaluation.refusals.balance import Asked, Group, groups
from evaluation.refusals.texts import Labelled, Twin, labelled, twins

ANSWERS = "answers"
SLICES = ("kind", "turn", "paraphrase", "length")
EVERY = 50
"""Texts between two signs of life."""


@dataclass(frozen=True)
class Found:
    """What came of each text and question, of each group, and the harmless texts that were refused, with the guards."""

    asked: Sequence[Asked]
    groups: Sequence[Group]
    wrongly: Sequence[tuple[str, str]]


def by_guards(settings: Settings, progress: Progress) -> Found:
    """A text counts as refused where any guard of the question finds something: that is what `block` would refuse."""
    return asyncio.run(ask_all(QuestionTrial(build_guards(settings, minilm()), 60.0), progress))


async def ask_all(trial: Trial, progress: Progress) -> Found:
    known: dict[str, str] = {}
    texts, pairs = list(labelled()), twins()
    every = dict.fromkeys([*(one.text for one in texts), *(text for one in pairs for text in (one.text, one.neutral))])
    for number, text in enumerate(every):
        if number % EVERY == 0:
            progress(number, len(every), f"text {number + 1:,}")
        known[text] = ", ".join(one.guard for one in await trial.judge(text) if one.outcome not in (PASS, REPLY))
    progress(len(every), len(every), "")
    return found_in(known, texts, pairs)


def found_in(known: dict[str, str], texts: Sequence[Labelled], pairs: Sequence[Twin]) -> Found:
    """`known` names the guards that refuse each text."""
    asked = [Asked(one.of, "kind", one.kind, one.ought, bool(known[one.text])) for one in texts]
    asked += [Asked("identities", "group", one.group, False, bool(known[one.text])) for one in pairs]
    harmless = [*(one.text for one in texts if not one.ought), *(one.text for one in pairs)]
    wrongly = [(text, known[text]) for text in dict.fromkeys(harmless) if known[text]]
    compared = groups((one.group, bool(known[one.text]), bool(known[one.neutral])) for one in pairs)
    return Found(asked, compared, wrongly)


def by_answers(run: Run) -> Iterator[Asked]:
    """The questions of a run, without its attacks, under each of their slices."""
    for case in run.cases.values():
        for ought, value, refused in (
            (False, case.values.get("answered"), lambda answered: not answered),
            (True, case.values.get("declined"), bool),
        ):
            if value is not None:
                yield from (
                    Asked(ANSWERS, name, case.slices[name], ought, refused(value))
                    for name in SLICES
                    if name in case.slices
                )
