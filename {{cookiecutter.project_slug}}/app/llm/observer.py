"""Who hears what happens around the models: metrics do. It is handed in, since this room knows no monitoring."""

from typing import Literal, Protocol

Outcome = Literal["hit", "miss"]


class Observer(Protocol):
    """Gets names of models from the settings, and never a text."""

    def rests(self, model: str, resting: bool) -> None:
        """The breaker of this model opened, or closed; also once at the start, when it is closed."""
        ...

    def fell_back(self, model: str) -> None:
        """This model failed before its first word, and another one was asked instead."""
        ...

    def looked_up(self, cache: str, outcome: Outcome) -> None:
        """A cache had the answer to a call, or not."""
        ...


class Silence:
    """For whoever wants to hear nothing."""

    def rests(self, model: str, resting: bool) -> None:
        pass

    def fell_back(self, model: str) -> None:
        pass

    def looked_up(self, cache: str, outcome: Outcome) -> None:
        pass
