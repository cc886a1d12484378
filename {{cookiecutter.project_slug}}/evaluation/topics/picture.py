"""How many topics there should be, and how large they are. Needs the extra `reports`."""

from pathlib import Path

from evaluation.topics.topics import Topics

LONGEST = 60


def draw(path: Path, found: Topics) -> None:
    """On the left silhouette and inertia by k, on the right the topics of both windows."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4.5), layout="constrained")
    scores, sizes = figure.subplots(1, 2)
    counts = [one.k for one in found.choices]
    scores.plot(counts, [one.silhouette for one in found.choices], "o-", label="silhouette")
    scores.axvline(len(found.topics), color="C3", linestyle="--", label="chosen")
    scores.set(xlabel="topics (k)", ylabel="mean silhouette", title="How many topics")
    inertia = scores.twinx()
    inertia.plot(counts, [one.inertia for one in found.choices], "s:", color="C7")
    inertia.set(ylabel="inertia")
    scores.legend(loc="upper right", fontsize="small")
    rows = range(len(found.topics))
    for number, (name, counts) in enumerate(series(found).items()):
        sizes.barh([row + 0.4 * number - 0.2 for row in rows], counts, height=0.4, label=name)
    sizes.set_yticks(
        list(rows), [one.typical[0][:LONGEST].replace("$", r"\$") for one in found.topics], fontsize="x-small"
    )
    sizes.invert_yaxis()
    sizes.set(xlabel="questions", title="What was asked")
    sizes.legend(fontsize="small")
    figure.savefig(path)


def series(found: Topics) -> dict[str, list[int]]:
    """The bars of each topic: of both windows, or of all questions where nobody knows when they were asked."""
    windows = {"before": [one.before for one in found.topics], "lately": [one.lately for one in found.topics]}
    return windows if any(map(sum, windows.values())) else {"questions": [one.size for one in found.topics]}
