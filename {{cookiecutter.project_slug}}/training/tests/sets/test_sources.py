"""Questions that the configured model writes, each about one sentence of the documents."""

from pathlib import Path

import anyio

from app.settings import Settings
from app.types import Progress
from evaluation.limits import Limits
from evaluation.trial import temporary
from tests.evaluation.lab.test_written import Curious
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings
from training.sets.case import Case
from training.sets.sources import Source, Wish, cases
from training.tests.sets.material import PLACES, write_docs

QUIET: Progress = lambda done, total, what: None  # noqa: E731


def made(folder: Path, chosen: Settings, model: Curious, limits: Limits) -> list[Case]:
    wish = Wish((Source.DOCUMENTS,), folder / "docs", (), per_document=1, seed=7)
    with kept_logging(), temporary(chosen, model=model) as application:
        return anyio.run(cases, application, chosen, wish, limits, QUIET)


def test_the_model_asks_and_the_sentence_is_the_answer_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    write_docs(tmp_path / "docs")
    chosen = settings(llm_model="openai:none", data_dir=tmp_path / "data")
    model, limits = Curious(pieces=[], seen=[]), Limits(max_calls=6)
    few = made(tmp_path, chosen, model, limits)
    assert len(few) == len(model.seen) == limits.calls == 6
    for case in few:
        [said] = case.said
        assert case.question == f"How much does {said.text[:6].strip()} carry?"
        assert case.document == said.evidence[0].source
        assert said.text in " ".join((tmp_path / "docs" / case.document).read_text(encoding="utf-8").split())
    assert len(made(tmp_path, chosen, model, Limits())) == len(model.seen) == len(PLACES)
