"""Lines of the report that garak 0.17.1 writes."""

from typing import Any

BEGUN: list[dict[str, Any]] = [
    {"entry_type": "start_run setup", "_config.version": "0.17.1", "run.seed": 7},
    {"entry_type": "init", "garak_version": "0.17.1", "run": "1"},
]
ENDED: list[dict[str, Any]] = [{"entry_type": "completion", "run": "1"}]


def attempt(probe: str, text: str | None, status: int = 2, **figures: float | None) -> dict[str, Any]:
    return {
        "entry_type": "attempt",
        "status": status,
        "probe_classname": probe,
        "outputs": [None if text is None else {"text": text}],
        "detector_results": {name.replace("_", "."): [figure] for name, figure in figures.items()},
    }
