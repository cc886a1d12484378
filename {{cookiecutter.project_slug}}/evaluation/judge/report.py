"""Calibrations, for people, as JSON, and as the table of a page."""

from collections.abc import Sequence

from app.cli.console import Terminal
from app.cli.records import Record
from evaluation.judge.calibration import Calibration, Measured
from evaluation.judge.corrected import Estimate

COLUMNS = (
    "judge", "answers", "kappa", "TPR", "TNR", "unclear", "turned",
    "half of them: judged good", "corrected", "labelled good", "for a gate",
)  # fmt: skip
NONE = "none: no better than chance"


def record(measured: Measured, minimum: float) -> Record:
    """The shape that scripts rely on: the last judge."""
    found = measured.calibrations[-1]
    known, (low, high) = found.agreement, found.agreement.kappa_interval()
    return {
        "judge": found.judge,
        "kappa": known.kappa,
        "tpr": known.tpr.value,
        "tnr": known.tnr.value,
        "n": known.n,
        "kappa_interval": [low, high],
        "tpr_interval": list(known.tpr.interval() or ()),
        "tnr_interval": list(known.tnr.interval() or ()),
        "unclear": found.unclear,
        "turned": found.turned,
        "left_out": found.left_out,
        "minimum_kappa": minimum,
        "refused": found.refused(minimum),
        "held_out": {
            "labelled": found.held_out.labelled.to_json(),
            "judged": found.held_out.judged.to_json(),
            "corrected": estimated(found.held_out.estimate),
        },
        "answers": {
            "judged": measured.judged.to_json(),
            "corrected": estimated(measured.estimate),
        },
    }


def estimated(estimate: Estimate | None) -> dict[str, float] | None:
    return {"share": estimate.value, "low": estimate.low, "high": estimate.high} if estimate else None


def table(found: Sequence[Calibration], minimum: float) -> list[str]:
    """A row for each judge, in Markdown."""
    return [line(COLUMNS), f"|{'---|' * len(COLUMNS)}", *(row(one, minimum) for one in found)]


def row(found: Calibration, minimum: float) -> str:
    known, held, (low, high) = found.agreement, found.held_out, found.agreement.kappa_interval()
    cells = (
        found.judge, known.n, f"{known.kappa:.3f} ({low:.3f} to {high:.3f})", known.tpr, known.tnr,
        found.unclear, found.turned, held.judged, written(held.estimate), held.labelled,
        "refused" if found.refused(minimum) else "may be used",
    )  # fmt: skip
    return line(cells)


def line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def written(estimate: Estimate | None) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})" if estimate else NONE


def show(terminal: Terminal, found: Measured, minimum: float) -> None:
    """The table, the share of the answers, and in words what it means for the last judge."""
    terminal.write("\n".join(table(found.calibrations, minimum)))
    if found.verdicts:
        terminal.write(f"\nof your answers judged good: {found.judged}; corrected: {written(found.estimate)}", "bold")
    judge = found.calibrations[-1]
    if judge.refused(minimum):
        terminal.note(
            f"{judge.judge} is refused for a gate: kappa {judge.agreement.kappa:.3f} is below {minimum:g}", "red"
        )
    else:
        terminal.note(f"{judge.judge} may be used for a gate: kappa is {minimum:g} or more", "green")
