"""Costs for people: a line for each group, with a bar, and the sum below."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cli.console import Terminal
from app.llm.what_if import WhatIf
from app.storage.costs import CostLine

BAR = 20
UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are one line of the table."""

    names: tuple[str, ...]
    lines: Sequence[CostLine]

    @property
    def usd(self) -> float | None:
        prices = [line.usd for line in self.lines if line.usd is not None]
        return sum(prices) if prices else None

    @property
    def unpriced(self) -> int:
        return sum(line.unpriced for line in self.lines)

    def figures(self) -> str:
        answers, read, written = (
            sum(getattr(line, name) for line in self.lines) for name in ("answers", "input_tokens", "output_tokens")
        )
        return f"{answers:>7,} {read:>12,} {written:>11,}"


def grouped(lines: Sequence[CostLine], by: Sequence[str]) -> list[Group]:
    """In the order of the names."""
    groups: dict[tuple[str, ...], list[CostLine]] = {}
    for line in lines:
        groups.setdefault(tuple(getattr(line, name) for name in by), []).append(line)
    return [Group(names, found) for names, found in sorted(groups.items())]


def show_costs(terminal: Terminal, lines: Sequence[CostLine], by: Sequence[str], days: tuple[str, str]) -> None:
    if not lines:
        terminal.note(f"nothing was answered from {days[0]} to {days[1]}: ask something, or name other days")
        return
    groups = grouped(lines, by)
    widths = [max(len(name), *(len(group.names[place]) for group in groups)) for place, name in enumerate(by)]
    most = max((group.usd or 0.0 for group in groups), default=0.0)
    head = f"{'answers':>7} {'tokens in':>12} {'tokens out':>11} {'USD':>14}"
    terminal.write(f"{padded(by, widths)}  {head}", "bold")
    for group in groups:
        bar = "#" * round(BAR * (group.usd or 0.0) / most) if most else ""
        line = f"{padded(group.names, widths)}  {group.figures()} {money(group):>14}  {bar}"
        terminal.write(line.rstrip())
    whole = Group((), lines)
    terminal.write(f"{'in all':<{sum(widths) + 2 * (len(widths) - 1)}}  {whole.figures()} {money(whole):>14}", "bold")
    if whole.unpriced:
        terminal.note(
            f"{whole.unpriced:,} calls are not in the sums: no price is known, which LLM_PRICES can say, or the server "
            "did not say how many tokens they took"
        )


def padded(names: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(name.ljust(width) for name, width in zip(names, widths, strict=True))


def money(group: Group) -> str:
    return UNKNOWN if group.usd is None else f"{group.usd:.6f}"


def show_what_if(terminal: Terminal, model: str, found: WhatIf) -> None:
    if not found.calls:
        terminal.note("no call of these days has a known price: there is nothing to compare")
        return
    terminal.write(f"{found.calls:,} calls have cost                {found.spent:>14.6f} USD", "bold")
    for words, usd in (
        (f"all of them by {model}", found.all_by_it),
        (f"the {found.easy:,} of easy questions by it", found.easy_by_it),
    ):
        saved = (found.spent - usd) / found.spent if found.spent else 0.0
        terminal.write(f"{words:<36} {usd:>14.6f} USD, {saved:.0%} less" if saved >= 0 else
                       f"{words:<36} {usd:>14.6f} USD, {-saved:.0%} more")  # fmt: skip
    terminal.note("an estimate: by the tokens of then, and without a word on how good the answers would be")
