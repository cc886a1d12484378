"""Plots as SVG, made of strings: a page needs neither a script nor a picture beside it.

Knows numbers and labels, nothing of questions. Every label is escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW, LABEL, PLOT, TOP, RIGHT = 22, 150, 240, 30, 95
WIDTH, HEIGHT, EDGE, END = 450, 280, 48, 28
SMALLEST, LARGEST = 3.0, 14.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A value with its interval; `note` stands behind it."""

    label: str
    value: float
    low: float
    high: float
    note: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """`weight` is how large it is drawn; its label is shown when somebody points at it."""

    label: str
    x: float
    y: float
    weight: float = 1.0
    low: float | None = None
    high: float | None = None


def dots(title: str, rows: Sequence[Dot], least: float = 0.0, most: float = 1.0) -> str:
    """One under the other, from `least` to `most`."""
    width, height = LABEL + PLOT + RIGHT, TOP + ROW * len(rows) + 24

    def x(value: float) -> float:
        return LABEL + PLOT * (min(max(value, least), most) - least) / (most - least)

    bottom = height - 24
    marks = [grid(x(least + (most - least) * part / 4), TOP - 6, bottom) for part in range(5)]
    marks += [
        text(x(least + (most - least) * part / 4), bottom + 16, percent(least + (most - least) * part / 4), "middle")
        for part in (0, 2, 4)
    ]
    for number, row in enumerate(rows):
        y = TOP + ROW * number + ROW / 2
        look = "mark bad" if row.bad else "mark"
        marks += [
            text(LABEL - 8, y + 4, shortened(row.label), "end"),
            f'<line class="{look}" x1="{x(row.low):.1f}" x2="{x(row.high):.1f}" y1="{y}" y2="{y}"/>',
            f'<circle class="{look}" cx="{x(row.value):.1f}" cy="{y}" r="4"/>',
            text(LABEL + PLOT + 8, y + 4, row.note, "start"),
        ]
    return svg(title, width, height, marks)


def scatter(title: str, across: str, points: Sequence[Point]) -> str:
    """Shares upwards, from 0 to 1; `across` says what the other axis counts, from 0 to its largest value."""
    most = max((one.x for one in points), default=0.0) or 1.0
    heaviest = max((one.weight for one in points), default=1.0)
    left, bottom = EDGE, HEIGHT - EDGE
    marks = [line(left, y_of(part / 4), WIDTH - END, y_of(part / 4)) for part in range(5)]
    marks += [text(left - 6, y_of(part / 4) + 4, percent(part / 4), "end") for part in range(5)]
    marks += [
        text(left + (WIDTH - END - left) * part / 2, bottom + 16, f"{most * part / 2:.3g}", "middle")
        for part in range(3)
    ]
    marks.append(text((left + WIDTH) / 2, HEIGHT - 6, across, "middle"))
    for one in points:
        at = left + (WIDTH - END - left) * one.x / most
        if one.low is not None and one.high is not None:
            marks.append(
                f'<line class="mark" x1="{at:.1f}" x2="{at:.1f}" y1="{y_of(one.low):.1f}" y2="{y_of(one.high):.1f}"/>'
            )
        radius = SMALLEST + (LARGEST - SMALLEST) * (one.weight / heaviest) ** 0.5
        marks.append(
            f'<circle class="bubble" cx="{at:.1f}" cy="{y_of(one.y):.1f}" r="{radius:.1f}">'
            f"<title>{escape(one.label)}</title></circle>"
        )
    return svg(title, WIDTH, HEIGHT, marks)


def y_of(share: float) -> float:
    return HEIGHT - EDGE - (HEIGHT - EDGE - TOP) * share


def svg(title: str, width: float, height: float, marks: Sequence[str]) -> str:
    named = escape(title)
    head = f'<svg role="img" aria-label="{named}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return "".join([head, f'<text class="title" x="8" y="16">{named}</text>', *marks, "</svg>"])


def text(x: float, y: float, content: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'


def grid(x: float, top: float, bottom: float) -> str:
    return f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def shortened(label: str, most: int = 22) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"
