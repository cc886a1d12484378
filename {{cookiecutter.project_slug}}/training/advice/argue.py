"""From findings to one advice: the first rule that speaks decides, and the others stay to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from training.advice.evidence import Evidence
from training.advice.rules import Finding, findings

Way = Literal["measure", "rag", "prompting", "fine-tuning", "keep"]
QUALITY = ("source", "format", "refusals")


@dataclass(frozen=True, slots=True)
class Advice:
    """`because` names the findings that decided; `change` are measurements that would change the advice."""

    way: Way
    words: str
    because: tuple[str, ...]
    findings: Sequence[Finding]

    @property
    def change(self) -> list[str]:
        """Of what decided, and of what is not known or not sure."""
        wanted = [one for one in self.findings if one.name in self.because or one.holds is None or not one.sure]
        return [f"{one.name}: {one.changes}" for one in wanted]


def advise(evidence: Evidence) -> Advice:
    """`keep` where nothing is worth a change."""
    found = list(findings(evidence))
    way, words, because = decided({one.name: one for one in found})
    return Advice(way, words, because, found)


def decided(by_name: Mapping[str, Finding]) -> tuple[Way, str, tuple[str, ...]]:
    """In the order of the rules."""
    missing = [name for name in QUALITY if by_name[name].holds is False]
    teachable = by_name["rows"].holds is True
    if not by_name["measured"].holds or by_name["search"].holds is None:
        return "measure", "measure first: there is too little to argue from", ("measured",)
    if not by_name["search"].holds:
        return "rag", "work on the retrieval: nothing else can say what the search does not find", ("search",)
    if not by_name["model"].holds:
        return "prompting", "choose a model that writes, with the prompt that is there, and measure again", ("model",)
    if missing and not by_name["prompts"].holds:
        return "prompting", "try another prompt: it costs an evaluation, and tuning costs much more", (
            *missing, "prompts",
        )  # fmt: skip
    if missing and not teachable:
        return "prompting", "go on with prompts: there is too little to learn from", (*missing, "rows")
    if missing:
        return "fine-tuning", "tune a model: prompts did not teach what is missing, and there is enough to learn", (
            *missing, "prompts", "rows",
        )  # fmt: skip
    if by_name["cost"].holds and teachable:
        return "fine-tuning", "tune a smaller model: answers are good, and a server would cost less", ("cost", "rows")
    return "keep", "keep what is there: answers are good, and nothing says that a tuned model would pay", ("cost",)
