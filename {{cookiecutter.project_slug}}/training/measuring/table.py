"""What was measured, for people."""

from collections.abc import Sequence

from app.cli.console import Terminal
from evaluation.share import Share
from training.measuring.measured import Cost, Measured
from training.measuring.metrics import METRICS
from training.measuring.promotion import Verdict

NAME, CELL = 20, 17


def show(terminal: Terminal, measured: Sequence[Measured], verdicts: Sequence[Verdict]) -> None:
    """A line for each, with shares in percent and their 95 % intervals; what each costs; who may be deployed."""
    rows = max(len(one.values) for one in measured)
    terminal.write(f"{rows} held-out rows, in percent with 95 % intervals", "bold")
    terminal.write(line("", [metric.words for metric in METRICS]))
    for one in measured:
        terminal.write(line(one.name, [percent(one.share(metric.name)) for metric in METRICS]))
    terminal.write("")
    for one in measured:
        if one.cost:
            terminal.write(f"{one.name:<{NAME}}{costs(one.cost)}")
    for verdict in verdicts:
        terminal.write(str(verdict), "bold")


def line(name: str, cells: Sequence[str], width: int = CELL) -> str:
    return f"{name:<{NAME}}{''.join(f'{cell:<{width}}' for cell in cells)}".rstrip()


def percent(share: Share) -> str:
    """`90 (77 to 96)`; a dash where there is no row."""
    found = share.interval()
    return f"{100 * share.hits / share.of:.0f} ({100 * found[0]:.0f} to {100 * found[1]:.0f})" if found else "-"


def costs(cost: Cost) -> str:
    megabytes = cost.bytes / 1e6
    return f"{megabytes:,.0f} MB on disk, {cost.memory_mb:,.0f} MB of weights, {cost.tokens_per_second:.1f} tokens/s"
