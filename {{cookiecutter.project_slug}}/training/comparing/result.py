"""What a comparison knows so far; the report on disk has it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.cli.console import Terminal
from app.errors import AppError
from training.comparing.changes import Changes, changes_of
from training.comparing.embeddings import SearchModel
from training.comparing.picture import draw, picture_of
from training.comparing.run import Failed
from training.measuring.measured import Measured
from training.measuring.picture import can_draw
from training.measuring.promotion import Verdict, verdicts_of
from training.measuring.report import document, read_report, save


@dataclass
class Comparison:
    """`path` is the report's; `deployed` the name of the variant that the others are compared with.

    `search` is what came of the search model, if one was tuned.
    """

    path: Path
    deployed: str
    baselines: Sequence[Measured]
    search: Sequence[SearchModel] = ()
    done: list[Measured] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)

    def add(self, one: Measured | Failed, terminal: Terminal) -> None:
        """To the report too, unless it failed: then it is said why."""
        if isinstance(one, Failed):
            self.failed.append(one)
            terminal.note(f"left out: {one.reason}")
            return
        self.done.append(one)
        save(self.path, self.done, self.baselines)

    def draw(self) -> None:
        """Of the report, beside it."""
        if self.done and can_draw():
            draw(picture_of(self.path), read_report(self.path))

    @property
    def changes(self) -> list[Changes]:
        return changes_of(self.done, self.deployed)

    @property
    def verdicts(self) -> list[Verdict]:
        """None where the deployed one could not be measured."""
        known = any(one.name == self.deployed for one in self.done)
        return verdicts_of(self.done, self.deployed) if known else []

    def to_json(self) -> dict[str, Any]:
        """Raises AppError where nothing at all could be measured."""
        if not self.done:
            raise AppError(self.failed[0].reason)
        return {
            **document(self.path, self.done, self.baselines, self.verdicts),
            "changes": [one.to_json() for one in self.changes],
            "embeddings": [one.to_json() for one in self.search],
            "failed": [{"name": one.name, "reason": one.reason} for one in self.failed],
        }
