"""What a run goes on from: one file, which is there as a whole or as it was."""

import json
import os
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from evaluation.gate.written import put
from training.alone import clear, contents, said

STATE, RUN = "checkpoint.pt", "run.json"


def unfinished(folder: Path) -> Path:
    """Where a run is, beside the folder that it will write."""
    return folder.with_name(f"{folder.name}.unfinished")


def begin(work: Path, wanted: dict[str, Any], fresh: bool) -> None:
    """Raises SettingsError where another run has saved something there, of other options, rows or another model."""
    begun = work / RUN
    other = begun.is_file() and said(begun) != wanted
    if other and not fresh and any(path != begun for path in contents(work)):
        raise SettingsError(f"{work} holds a run of another model, other rows or other options: --fresh leaves it out")
    if other or fresh:
        clear(work)
    work.mkdir(parents=True, exist_ok=True)
    put(begun, json.dumps(wanted, indent=2))


def save(work: Path, model: Any, optimiser: Any, step: int, losses: list[dict[str, float]]) -> None:
    import torch

    beside = work / f"{STATE}.part"
    state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "losses": losses}
    torch.save(state, beside)
    os.replace(beside, work / STATE)


def restore(work: Path, model: Any, optimiser: Any) -> tuple[int, list[dict[str, float]]]:
    """Into both, and at which step that was; 0 and no losses where nothing was saved."""
    import torch

    if not (work / STATE).is_file():
        return 0, []
    state = torch.load(work / STATE, map_location=model.device, weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    return state["step"], state["losses"]
