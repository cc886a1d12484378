"""A report as JSON: the shape that scripts rely on. Fields may be added, never renamed."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from evaluation.report.case import Case
from evaluation.report.metrics import Estimate
from evaluation.report.run import Report


def record(report: Report) -> dict[str, Any]:
    return {
        "reached": report.results.reached,
        "targets": [
            {"name": one.name, "hits": one.hits, "of": one.of, "share": one.share, "target": one.target}
            for one in report.results.figures
            if one.target is not None
        ],
        "made": report.made,
        "speed": report.speed,
        "metrics": figures(report.metrics),
        "slices": {
            name: {value: figures(found) for value, found in values.items()} for name, values in report.slices.items()
        },
        "cases": [case_record(one) for one in report.cases],
    }


def figures(found: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: asdict(one) for name, one in found.items()}


def case_record(case: Case) -> dict[str, Any]:
    """The passages' texts are there for people and judges who ask whether an answer is right."""
    return {
        "id": case.id,
        "question": case.question,
        "slices": dict(case.slices),
        "values": {name: round(value, 6) for name, value in case.values.items()},
        "answer": case.answer,
        "cited": list(case.cited),
        "wanted": list(case.wanted),
        "evidence": case.evidence,
        "passages": [asdict(one) for one in case.passages],
    }
