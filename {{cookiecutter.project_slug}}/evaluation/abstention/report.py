"""A calibration, for people and as JSON."""

import math
from typing import Any

from app.cli.console import Terminal
from app.guardrails.evidence import Thresholds
from evaluation.abstention.calibration import Calibration, Outcomes
from evaluation.abstention.opinions import Opinions, alone, difference, together
from evaluation.bootstrap import Difference

FIGURES = {
    "declined": "evidence removed: declined",
    "weak": "evidence removed: marked as weak",
    "wrongly_declined": "evidence there: wrongly declined",
    "wrongly_weak": "evidence there: wrongly weak",
}


def variables(own: Thresholds) -> dict[str, str]:
    """What to write into `.env`, rounded down, so that no more is declined than was borne."""
    named = {"GUARD_EVIDENCE_ABSTAIN": own.abstain, "GUARD_EVIDENCE_WEAK": own.weak}
    return {name: f"{max(0.0, math.floor(100 * value) / 100):.2f}" for name, value in named.items()}


def record(found: Calibration, embedder: str, opinion: Opinions | None = None) -> dict[str, Any]:
    """The shape that scripts rely on."""
    return {
        "questions": len(found.today.declined),
        "embedding_model": embedder,
        "auc": found.auc,
        "today": judged(found.now, found.today),
        "fitted": {**judged(found.own, found.fitted), "abstain_low": found.spread[0], "abstain_high": found.spread[1]},
        "difference": {name: points(found.difference(name)) for name in FIGURES},
        "probability": {
            "intercept": found.probability.intercept,
            "slope": found.probability.slope,
            "brier": found.brier,
        },
        "recommended": found.recommended,
        "settings": variables(found.own),
        "second_opinion": opinion.to_json() if opinion else None,
    }


def judged(chosen: Thresholds | None, outcomes: Outcomes) -> dict[str, Any]:
    shares = {name: outcomes.share(name).to_json() for name in FIGURES}
    return {"abstain": chosen.abstain if chosen else None, "weak_below": chosen.weak if chosen else None, **shares}


def points(difference: Difference) -> dict[str, float]:
    return {"mean": difference.mean, "low": difference.low, "high": difference.high}


def show(terminal: Terminal, found: Calibration, embedder: str, opinion: Opinions | None = None) -> None:
    terminal.write(f"{len(found.today.declined)} questions, each with its evidence and without; {embedder}", "bold")
    terminal.write(f"area under the curve {found.auc:.3f}")
    terminal.write(f"\n{'':<34} {'today: ' + shown(found.now):<26} fitted: {shown(found.own)}, held out")
    for name, words in FIGURES.items():
        terminal.write(
            f"{words:<34} {found.today.share(name)!s:<26} {found.fitted.share(name)!s:<26} "
            f"{hundredths(found.difference(name))}"
        )
    low, high = found.spread
    terminal.write(f"\n95 of 100 thresholds fitted to questions drawn anew lie from {low:.2f} to {high:.2f}")
    terminal.write(
        f"P(answerable) = 1 / (1 + exp({-found.probability.intercept:.2f} - {found.probability.slope:.3f} * score)), "
        f"squared error {found.brier:.3f} (a coin: 0.250)"
    )
    advise(terminal, found)
    if opinion:
        show_opinion(terminal, opinion)


def show_opinion(terminal: Terminal, found: Opinions) -> None:
    cost = "" if found.usd is None else f", {found.usd:.4f} US dollars"
    terminal.write(
        f"\nA second opinion of {found.model} on {len(found.there)} questions, {found.calls} calls{cost}", "bold"
    )
    terminal.write(f"{'':<34} {'today, the gate alone':<26} with GUARD_ANSWERABLE=model")
    for words, sides in ((FIGURES["declined"], found.removed), (FIGURES["wrongly_declined"], found.there)):
        shares = f"{alone(sides)!s:<26} {together(sides)!s:<26}"
        terminal.write(f"{words:<34} {shares} {hundredths(difference(sides))}")
    terminal.write(f"{'neither yes nor no, so not declined':<34} {found.unclear}")


def advise(terminal: Terminal, found: Calibration) -> None:
    if not found.recommended:
        terminal.write("\nNo gain is shown: keep the thresholds that you have.", "yellow")
        return
    terminal.write("\nWrite this into .env:", "green")
    for name, value in variables(found.own).items():
        terminal.write(f'{name}="{value}"')


def shown(chosen: Thresholds | None) -> str:
    return f"{chosen.abstain:.2f} and {chosen.weak:.2f}" if chosen else "off"


def hundredths(difference: Difference) -> str:
    """`+12.0 points (+8.1 to +16.0)`."""
    mean, low, high = (100 * value for value in (difference.mean, difference.low, difference.high))
    return f"{mean:+.1f} points ({low:+.1f} to {high:+.1f})"
