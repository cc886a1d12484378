"""A report as files in a folder. A file is there as a whole, or not at all."""

import json
import os
from pathlib import Path

from evaluation.gate.compare import compare
from evaluation.gate.page import comparison
from evaluation.gate.stored import Run, run_of
from evaluation.report.page import page
from evaluation.report.record import record
from evaluation.report.run import Report


def check_folder(folder: Path) -> None:
    """Raises OSError where it can't be made, and leaves nothing that was not there."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        one.rmdir()


def write_report(folder: Path, report: Report, baseline: Run | None = None) -> Path:
    """`report.json` and `report.html`. Returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    compared = comparison(compare(baseline, run_of(report))) if baseline else ""
    put(folder / "report.json", json.dumps(record(report)))
    put(folder / "report.html", page(report, compared))
    return folder / "report.html"


def put(path: Path, text: str) -> None:
    beside = path.with_suffix(f"{path.suffix}.part")
    beside.write_text(text, encoding="utf-8", newline="\n", errors="replace")
    os.replace(beside, path)
