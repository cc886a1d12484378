"""The costs of each day as a picture, a colour for each model. Needs the extra `reports`."""

from collections.abc import Sequence
from pathlib import Path

from app.storage.costs import CostLine


def draw(path: Path, lines: Sequence[CostLine]) -> None:
    """Bars of US dollars, one for each day, of the calls whose price is known."""
    import pandas as pd
    from matplotlib.figure import Figure

    rows = [(line.day, line.model, line.usd or 0.0) for line in lines]
    table = pd.DataFrame(rows, columns=["day", "model", "usd"])
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    axes = figure.add_subplot()
    if not table.empty:
        by_day = table.pivot_table(index="day", columns="model", values="usd", aggfunc="sum", fill_value=0.0)
        every = pd.date_range(by_day.index[0], by_day.index[-1]).strftime("%Y-%m-%d")
        by_day.reindex(every, fill_value=0.0).plot.bar(stacked=True, ax=axes, width=0.8)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    axes.set(xlabel="", ylabel="US dollars", title="What answers have cost")
    figure.savefig(path)
