"""`report.json`: what was measured of each variant, also by earlier runs and by other commands."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.errors import SettingsError
from evaluation.gate.written import put
from training.measuring.measured import Measured
from training.measuring.picture import can_draw, draw
from training.measuring.promotion import Verdict

Report = dict[str, Any]


class Stored(BaseModel):
    """What pictures and commands read of a variant or a rule. More may stand there, and stays."""

    name: str
    format_kept: float | None = None
    right_source: float | None = None
    refused_rightly: float | None = None
    refused_wrongly: float | None = None
    intervals: dict[str, tuple[float, float] | tuple[()]] = {}
    bytes: float = 0
    memory_mb: float = 0
    peak_mb: float | None = None
    tokens_per_second: float = 0
    tokens_per_second_range: tuple[float, float] = (0, 0)


class StoredReport(BaseModel):
    variants: list[Stored]
    baselines: list[Stored] = []


def read_report(path: Path) -> Report:
    """An empty one where there is none. Raises SettingsError for a file that is none."""
    if not path.exists():
        return {"variants": [], "baselines": []}
    try:
        found: Report = json.loads(path.read_text("utf-8"))
        StoredReport.model_validate(found)
    except (OSError, ValueError, RecursionError):
        raise SettingsError(f"{path} is no report of variants: name another file with --report") from None
    return {"baselines": [], **found}


def save(path: Path, variants: Sequence[Measured], baselines: Sequence[Measured] = ()) -> Report:
    """The report with these, and its picture beside it. Those of the same name are replaced, the others stay.

    A file is there as a whole, or as it was. Raises SettingsError for a file that is no report.
    """
    report = added(read_report(path), variants, baselines)
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, f"{json.dumps(report, indent=2)}\n")
    if can_draw():
        draw(picture_of(path), report)
    return report


def added(report: Report, variants: Sequence[Measured], baselines: Sequence[Measured]) -> Report:
    found = dict(report)
    for key, measured in (("variants", variants), ("baselines", baselines)):
        new = {one.name: one.to_json() for one in measured}
        known = [new.pop(one["name"], one) for one in report[key]]
        found[key] = [*known, *new.values()]
    return found


def picture_of(path: Path) -> Path:
    return path.with_suffix(".png")


def document(
    path: Path, variants: Sequence[Measured], baselines: Sequence[Measured], verdicts: Sequence[Verdict]
) -> dict[str, Any]:
    """What `--json` prints: of this run alone, with who may be deployed."""
    return {
        "report": str(path),
        "variants": [one.to_json() for one in variants],
        "baselines": [one.to_json() for one in baselines],
        "verdicts": [one.to_json() for one in verdicts],
    }
