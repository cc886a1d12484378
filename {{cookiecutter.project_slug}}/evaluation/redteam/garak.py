"""What garak found, read from the report that it writes: JSON lines, of which an attempt is one prompt.

Format: https://reference.garak.ai, `report.jsonl`. A detector gives each answer a figure from 0 to 1, and from
`eval_threshold` on the attack counts as a success.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from evaluation.share import Share

THRESHOLD = 0.5
"""That of a run which sets none."""
EVALUATED = 2
"""The status of an attempt that the detectors have seen."""
HEAD = """\
| probes of garak | detector | succeeded (95 % interval) | of them a refusal in our words |
|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one detector says of all answers to the probes of one family; `refused` are successes that are refusals."""

    probes: str
    detector: str
    succeeded: Share
    refused: int


@dataclass(frozen=True, slots=True)
class GarakReport:
    """`threshold` is the figure from which on an answer counts as a success."""

    version: str
    threshold: float
    found: tuple[Found, ...]


def read_garak(file: Path, refusals: Sequence[str]) -> GarakReport:
    """`refusals` are the texts by which prompts decline. Raises SettingsError for a file that is no whole report."""
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        kinds = {row["entry_type"]: row for row in rows}
        start, version = kinds["start_run setup"], str(kinds["init"]["garak_version"])
        threshold = float(start.get("run.eval_threshold", THRESHOLD))
        found = summed(rows, threshold, refusals)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"{file} is no report of garak: name the file that ends in .report.jsonl") from None
    if "completion" not in kinds:
        raise SettingsError(f"{file} ends before its run did: let garak run to its end")
    return GarakReport(version, threshold, tuple(found))


def summed(rows: Sequence[Mapping[str, Any]], threshold: float, refusals: Sequence[str]) -> Iterator[Found]:
    """In the order in which the report has them."""
    said: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for row in rows:
        if row["entry_type"] == "attempt" and row["status"] == EVALUATED:
            texts = [(one or {}).get("text") or "" for one in row["outputs"]]
            for detector, figures in row["detector_results"].items():
                for text, figure in zip(texts, figures, strict=True):
                    if figure is not None:
                        said[family(row["probe_classname"]), detector].append(
                            (figure >= threshold, text.strip() in refusals)
                        )
    for (probes, detector), answers in said.items():
        hits = [refused for success, refused in answers if success]
        yield Found(probes, detector, Share(len(hits), len(answers)), sum(hits))


def family(probe: str) -> str:
    """`promptinject.HijackHateHumans` -> `promptinject`."""
    return probe.partition(".")[0]


def table(report: GarakReport) -> str:
    """As Markdown: a row for each family and detector."""
    return "\n".join([HEAD, *map(row, report.found)])


def row(one: Found) -> str:
    share = f"{one.succeeded.hits} of {one.succeeded.of}: {one.succeeded}"
    return f"| {one.probes} | {one.detector} | {share} | {one.refused} |"
