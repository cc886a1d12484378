"""Runs over the documents of this project, recorded once, since each takes a minute: `python -m
tests.evaluation.gate.recorded` makes them anew.

In the file stands one run as the baseline, and of each other one the cases that came out differently.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Application
from app.rag.documents.chunkers import WAYS, Way, fixed
from app.rag.documents.document import Section, Span
from app.rag.index.store import Hit
from app.rag.retrieval import Strategy
from app.rag.retrieval.fusion import merged, scaled
from app.rag.retrieval.retriever import StepwiseRetriever
from app.rag.retrieval.step import Ranking
from evaluation.gate.stored import NAMES, Run, read_baseline, run_of, short, write_baseline
from evaluation.options import DOCS, QUESTIONS
from evaluation.questions import read_questions
from evaluation.report.run import Report, report
from evaluation.trial import temporary
from tests.evaluation.gate.observatory import PlainReader, memo
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

BASELINE = Path(__file__).with_name("baseline.json")
RUNS = Path(__file__).with_name("runs.json")
TINY, WRONG = 120, 0.95


def recorded(name: str) -> tuple[Run, Run]:
    """The baseline, and the run of that name."""
    baseline = read_baseline(BASELINE)
    cases = dict(baseline.cases)
    for id, values in json.loads(RUNS.read_text(encoding="utf-8"))[name].items():
        values_now = {**cases[id].values, **values}
        known = {metric: value for metric, value in values_now.items() if value is not None}
        cases[id] = replace(cases[id], values=known)
    return baseline, replace(baseline, cases=cases)


def tiny(text: str, section: Section) -> list[Span]:
    """Chunks of so few characters that an answer hardly fits into one."""
    found = []
    for start, end in fixed.spans(text, section):
        found += [(at, min(at + TINY, end)) for at in range(start, end, TINY)]
    return found


def wrong_weight(application: Application) -> StepwiseRetriever:
    """What is found by words hardly counts."""

    def fuse(dense: list[Hit], words: list[Hit]) -> list[Hit]:
        return merged((WRONG, scaled(dense)), (1 - WRONG, scaled(words)))

    strategy = Strategy("hybrid", Ranking(("dense", "bigrams"), fuse))
    return StepwiseRetriever(application.index, application.embedder, strategy)


def over_the_docs(retriever: Callable[[Application], StepwiseRetriever] | None = None, **chosen: object) -> Report:
    with kept_logging(), temporary(settings(**chosen), embedder=memo(), model=PlainReader()) as application:
        application.ingest([DOCS])
        theirs = replace(application, retriever=retriever(application)) if retriever else application
        return report(theirs, read_questions(QUESTIONS))


def differing(baseline: Run, run: Run) -> Mapping[str, Mapping[str, float | None]]:
    """Of each case the values that are others than in the baseline; None for one that is no more."""
    found = {id: changed(values_of(baseline, id), values_of(run, id)) for id in run.cases}
    return {id: values for id, values in found.items() if values}


def changed(before: Mapping[str, float], now: Mapping[str, float]) -> Mapping[str, float | None]:
    return {name: now.get(name) for name in NAMES if before.get(name) != now.get(name)}


def values_of(run: Run, id: str) -> Mapping[str, float]:
    values = run.cases[id].values
    return {name: short(values[name]) for name in NAMES if name in values}


def write() -> None:
    WAYS["tiny"] = Way(f"tiny-{TINY}", tiny)
    baseline = run_of(over_the_docs())
    write_baseline(BASELINE, baseline)
    runs = {
        "without words": run_of(over_the_docs(retrieval="dense")),
        "wrong weight": run_of(over_the_docs(wrong_weight)),
        "tiny chunks": run_of(over_the_docs(chunker="tiny")),
    }
    found = {name: differing(baseline, one) for name, one in runs.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(cases)}" for name, cases in found.items()]
    RUNS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
