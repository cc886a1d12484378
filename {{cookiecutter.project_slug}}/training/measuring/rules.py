"""Two answers that no model writes: what a tuned one must beat to have learnt more than the form."""

from collections.abc import Callable, Mapping

from app.evidence.units import units
from app.prompts.passages import GivenPassage
from app.text import stems
from training.measuring.metrics import sentences
from training.measuring.rows import HeldOut

Rule = Callable[[HeldOut], str]


def always_first(row: HeldOut) -> str:
    """The first sentence of the first passage, whatever was asked: `It rains. [1]`."""
    return cited(row.passages[min(row.passages)])


def most_shared(row: HeldOut) -> str:
    """The sentence that shares most words with the question, of the passage that does; a refusal where none does.

    "Where does it rain?" of [1] "The sun shines." and [2] "Here it rains." -> "Here it rains. [2]".
    """
    best = max(row.passages.values(), key=lambda one: (shared(one.text, row.question), -one.number))
    return cited(best, row.question) if shared(best.text, row.question) else row.refusal


def shared(text: str, question: str) -> int:
    """How many words of the question stand in the text, by their stems."""
    return len(set(stems(text)) & set(stems(question)))


def cited(passage: GivenPassage, question: str = "") -> str:
    """The sentence that shares most words with the question, of several the first one: `It rains. [1]`."""
    quotes = [unit.quote for unit in units(passage.text) if unit.kind in ("sentence", "item") and unit.quote]
    found = [one for quote in quotes or [passage.text] for one in sentences(" ".join(quote.split()))]
    return f"{max(found, key=lambda one: shared(one, question)).strip()} [{passage.number}]"


# Add a rule here, by the name that the table gives it.
RULES: Mapping[str, Rule] = {"always [1]": always_first, "most shared words": most_shared}
