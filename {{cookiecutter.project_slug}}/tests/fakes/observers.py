"""Notes what is told of the models."""

from app.llm.observer import Outcome


class Notes:
    def __init__(self) -> None:
        self.rested: list[tuple[str, bool]] = []
        self.left: list[str] = []
        self.lookups: list[tuple[str, Outcome]] = []

    def rests(self, model: str, resting: bool) -> None:
        self.rested.append((model, resting))

    def fell_back(self, model: str) -> None:
        self.left.append(model)

    def looked_up(self, cache: str, outcome: Outcome) -> None:
        self.lookups.append((cache, outcome))
