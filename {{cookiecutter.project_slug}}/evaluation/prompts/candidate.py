"""A prompt that a search tried, with what it reached on either half of the questions."""

from dataclasses import dataclass

from app.prompts.prompt import Prompt
from evaluation.prompts.comparison import Version
from evaluation.prompts.measures import WELL


@dataclass(frozen=True, slots=True)
class Candidate:
    """`how` it came about. Without `held_out` it did worse on the train half than the first, or the run was stopped."""

    prompt: Prompt
    how: str
    train: Version
    held_out: Version | None = None

    @property
    def share(self) -> float:
        return self.train.mean(WELL) or 0.0

    @property
    def failed(self) -> int:
        """Questions of either half that failed. Each counts as one that was not answered well."""
        return self.train.failed + (self.held_out.failed if self.held_out else 0)

    @property
    def held_out_share(self) -> float | None:
        return self.held_out.mean(WELL) if self.held_out else None

    @property
    def gap(self) -> float | None:
        """How much better it does on what it was made from. None for one that was not held against other questions."""
        return None if self.held_out_share is None else self.share - self.held_out_share


def worse(share: float | None, than: float | None) -> bool:
    """What was not measured is no better."""
    return share is None or (than is not None and share < than)
