"""What was compared, for people: quality, how far it is from the deployed variant, and what each costs."""

from collections.abc import Sequence

from app.cli.console import Terminal
from evaluation.bootstrap import Difference
from training.comparing.changes import Changes
from training.comparing.cost import RunningCost
from training.comparing.result import Comparison
from training.measuring.measured import Measured
from training.measuring.metrics import METRICS
from training.measuring.table import NAME, line, percent

COLUMNS = ("on disk", "weights", "at most", "reads", "writes", "from-to", "runs in")
CELL, CHANGE = 10, 20


def show(terminal: Terminal, result: Comparison) -> None:
    """Three tables of a line for each variant, and who may take the place of the deployed one."""
    show_quality(terminal, [*result.baselines, *result.done])
    show_changes(terminal, result.changes)
    show_costs(terminal, result.done)
    for one in result.search:
        terminal.write(str(one))
    for verdict in result.verdicts:
        terminal.write(str(verdict), "bold")
    terminal.write(f"wrote {result.path}")


def show_quality(terminal: Terminal, measured: Sequence[Measured]) -> None:
    rows = max(len(one.values) for one in measured)
    terminal.write(f"{rows} held-out rows, in percent with 95 % intervals", "bold")
    terminal.write(line("", [metric.words for metric in METRICS]))
    for one in measured:
        terminal.write(line(one.name, [percent(one.share(metric.name)) for metric in METRICS]))


def show_changes(terminal: Terminal, found: Sequence[Changes]) -> None:
    """Nothing where there is nothing to compare with."""
    if found:
        terminal.write(f"\nchange from {found[0].deployed}, in points with 95 % intervals", "bold")
    for one in found:
        terminal.write(line(one.candidate, [points(one.differences[metric.name]) for metric in METRICS], CHANGE))


def show_costs(terminal: Terminal, measured: Sequence[Measured]) -> None:
    terminal.write("\none answer at a time, MB and tokens per second", "bold")
    terminal.write(cells("", COLUMNS))
    for one in measured:
        if isinstance(one.cost, RunningCost):
            terminal.write(cells(one.name, costs(one.cost)))
    terminal.write("")


def points(found: Difference) -> str:
    """`-12 (-25 to 0)`; a dash where no row has the metric."""
    if not found.pairs:
        return "-"
    return f"{100 * found.mean:+.0f} ({100 * found.low:+.0f} to {100 * found.high:+.0f})"


def costs(cost: RunningCost) -> list[str]:
    return [
        f"{cost.bytes / 1e6:,.0f}",
        f"{cost.memory_mb:,.0f}",
        "-" if cost.peak_mb is None else f"{cost.peak_mb:,.0f}",
        f"{cost.prompt_tokens_per_second:,.1f}",
        f"{cost.tokens_per_second:,.1f}",
        f"{cost.slowest:,.1f}-{cost.fastest:,.1f}",
        cost.engine,
    ]


def cells(name: str, found: Sequence[str]) -> str:
    *numbers, last = found
    return f"{name:<{NAME}}{''.join(f'{one:>{CELL}}' for one in numbers)}  {last}"
