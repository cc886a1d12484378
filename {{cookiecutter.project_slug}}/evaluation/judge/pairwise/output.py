"""A comparison of two runs, for people and as JSON."""

from app.cli.console import Terminal
from app.cli.printable import one_line
from app.cli.records import Record
from evaluation.judge.pairwise.calibration import PairAgreement
from evaluation.judge.pairwise.compare import EVEN, Compared

MOST, LONGEST = 10, 200


def record(found: Compared, known: PairAgreement | None = None) -> Record:
    """The shape that scripts rely on. Wins and losses are those of B; the calibration is that of a gate."""
    beyond = found.beyond
    return {
        "judge": found.judge,
        "n": len(found.rulings),
        "wins": found.wins,
        "losses": found.losses,
        "ties": found.ties,
        "alike": found.alike,
        "turned": found.turned,
        "unclear": found.unclear,
        "unjudged": found.unjudged,
        "win_rate": EVEN + beyond.mean,
        "low": EVEN + beyond.low,
        "high": EVEN + beyond.high,
        "verdict": found.verdict,
        "calibration": {"kappa": known.kappa, "right": known.right.to_json()} if known else None,
        "cases": [
            {"question": sides.question, "preferred": one.preferred, "votes": list(one.votes)}
            for sides, one in zip(found.sides, found.rulings, strict=True)
        ],
    }


def show(terminal: Terminal, found: Compared, known: PairAgreement | None = None) -> None:
    beyond = found.beyond
    if known:
        terminal.write(
            f"of labelled pairs {known.judge} prefers the good one in {known.right}: kappa {known.kappa:.3f}"
        )
    terminal.write(f"{found.judge}: B is better in {found.wins}, worse in {found.losses}, {found.ties} are ties")
    terminal.write(
        f"of the ties {found.alike} are alike; the order decided in {found.turned}, and {found.unclear} were unclear"
    )
    rate = f"{EVEN + beyond.mean:.3f} ({EVEN + beyond.low:.3f} to {EVEN + beyond.high:.3f})"
    terminal.write(f"win rate of B: {rate} of {len(found.rulings)}: {found.verdict}", "bold")
    for sides in found.lost()[:MOST]:
        terminal.write(f"\n{one_line(sides.question)[:LONGEST]}", "bold")
        terminal.write(f"  better, of A: {one_line(sides.a.answer)[:LONGEST]}")
        terminal.write(f"  worse, of B:  {one_line(sides.b.answer)[:LONGEST]}")
