"""`evaluate topics`: what people ask about, and whether that has changed."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Terminal
from app.cli.pictures import check_picture
from app.cli.printable import one_line
from app.cli.progress import progress_bar
from app.cli.records import Record
from app.cli.session import Json, Session
from evaluation.options import Plot

if TYPE_CHECKING:
    from app.settings import Settings
    from app.statistics.clusters import Vectors
    from app.types import Progress
    from app.types.embedding import Embedder
    from evaluation.topics.asked import Asked
    from evaluation.topics.topics import Topics

QuestionFile = Annotated[
    Path | None, typer.Option("--questions", help="JSON lines with question and, if known, at.", show_default=False)
]
Most = Annotated[int, typer.Option("--most", min=2, max=50, help="As many topics at most.")]
Days = Annotated[float, typer.Option(min=0.01, help="The last so many days are compared with those before.")]
Store = Annotated[bool, typer.Option("--store", help="Have a server compare what is asked from now on with these.")]
LITTLE, MUCH = 0.1, 0.25
APART = 0.25
"""Below such a silhouette Kaufman and Rousseeuw, "Finding Groups in Data" (1990), see no structure of substance."""


def topics(
    ctx: typer.Context,
    questions: QuestionFile = None,
    most: Most = 12,
    days: Days = 7.0,
    plot: Plot = None,
    store: Store = False,
    json: Json = False,
) -> None:
    """Sort questions into topics, and say which came lately.

    Clusters the vectors of kept questions (KEEP_ANSWERS=on), or of a file, by k-means. How many topics there are, the
    silhouette decides; the table shows it for each number that was tried. The topics of the last days are compared
    with those before by a chi-squared test and the population stability index (PSI).

    \b
    Examples:
      python -m app evaluate topics
      python -m app evaluate topics --questions evaluation/questions.jsonl --plot topics.png
      python -m app evaluate topics --days 30 --store --json

    Next: docs/evaluation.md says how far to believe it.
    """
    from app.bootstrap.models import open_embedder
    from app.bootstrap.personal import for_questions
    from app.settings import load_settings
    from evaluation.topics.asked import check_enough, read_questions
    from evaluation.topics.topics import DAY, find_topics

    session: Session = ctx.obj
    terminal = session.start(json)
    check_picture(plot)
    settings = load_settings()
    asked = read_questions(questions) if questions else of_database(settings)
    check_enough(asked)
    embedder = for_questions(settings, open_embedder(settings))
    with progress_bar(terminal) as progress:
        vectors = encoded(embedder, asked, progress)
    different = len({one.text for one in asked})
    found = find_topics(asked, vectors, range(2, min(most, different // 2) + 1), time.time() - days * DAY)
    terminal.document(record(found))
    if not json:
        show(terminal, found)
    if store:
        terminal.note(f"the topics are in {stored(settings, found, embedder.fingerprint)}")
    if plot:
        from evaluation.topics.picture import draw

        draw(plot, found)
        terminal.note(f"the picture is in {plot}")


def of_database(settings: "Settings") -> "list[Asked]":
    from app.bootstrap.storage import build_database
    from evaluation.topics.asked import kept_questions

    with closing(build_database(settings)) as database:
        return database.run_now(kept_questions)


def stored(settings: "Settings", found: "Topics", fingerprint: str) -> Path:
    """Where a server finds them."""
    import numpy as np

    from app.judging.topics import FILE, TopicModel

    counts = np.bincount(found.clusters.labels, minlength=len(found.clusters.centres))
    path = settings.data_dir / FILE
    TopicModel(found.clusters.centres, counts, fingerprint).save(path)
    return path


def encoded(embedder: "Embedder", asked: "Sequence[Asked]", progress: "Progress") -> "Vectors":
    """As a search encodes them; each text once."""
    import numpy as np

    texts = list(dict.fromkeys(one.text for one in asked))
    known = {}
    for number, text in enumerate(texts, start=1):
        known[text] = embedder.encode_question(text)
        progress(number, len(texts), one_line(text))
    return np.stack([known[one.text] for one in asked]).astype(np.float64)


def record(found: "Topics") -> Record:
    """The shape that scripts rely on."""
    return {
        "choices": [asdict(one) for one in found.choices],
        "topics": [asdict(one) for one in found.topics],
        "psi": found.shift.size if found.shift else None,
        "p": found.shift.p if found.shift else None,
    }


def show(terminal: Terminal, found: "Topics") -> None:
    terminal.write(f"{'topics':>6}  {'silhouette':>10}  {'inertia':>8}", "bold")
    for one in found.choices:
        chosen = "  chosen" if one.k == len(found.topics) else ""
        terminal.write(f"{one.k:>6}  {one.silhouette:>10.3f}  {one.inertia:>8.2f}{chosen}")
    terminal.write(f"\n{'questions':>9}  {'before':>6}  {'lately':>6}  typical", "bold")
    for topic in found.topics:
        first, *more = topic.typical
        terminal.write(f"{topic.size:>9}  {topic.before:>6}  {topic.lately:>6}  {one_line(first)}")
        for other in more:
            terminal.write(f"{'':>27}{one_line(other)}")
    if max(one.silhouette for one in found.choices) < APART:
        terminal.write(f"\nthe topics run into each other: no silhouette reaches {APART}", "yellow")
    terminal.write(f"\n{said(found)}")


def said(found: "Topics") -> str:
    """The comparison of the two windows, in words."""
    if found.shift is None:
        return "too few questions with a moment before and lately to compare what is asked"
    psi, p = found.shift.size, found.shift.p
    size = "little" if psi < LITTLE else "much" if psi > MUCH else "some"
    surely = "chance alone seldom does that" if p < 0.05 else "chance alone may do that"
    return f"{size} change of topics: PSI {psi:.3f}; chi-squared p = {p:.3f}, {surely}"
