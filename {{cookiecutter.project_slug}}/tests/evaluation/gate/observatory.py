"""The shipped collection as a run of the evaluation: quick to ask, and far from its ceiling."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from app.bootstrap.models import build_embedder
from app.prompts.library import load_prompt
from app.prompts.passages import read_passages
from app.prompts.split import only
from evaluation.lab.given import shipped
from evaluation.memo import PassageMemo
from evaluation.options import QUESTIONS
from evaluation.questions import Question, read_questions
from evaluation.report.run import Report, attacks, report
from evaluation.retrieval.collections import judged_questions, write_documents
from evaluation.trial import temporary
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.settings import settings

CITE = "cite the passages"
NUMBERS = "After the full stop of each sentence come the numbers"
"""What a prompt says that wants citations, in two wordings; by the second they stand behind the sentence."""


class PlainReader(ScriptedModel):
    """Says what the best passage says; and cites it, if its instructions want that."""

    pieces: list[Any] = []  # noqa: RUF012 (pydantic copies defaults)

    def script(self) -> Iterator[AIMessageChunk]:
        best = read_passages(self.seen[-1][-1].text)[0]
        wanted, marker = self.seen[-1][0].text, f" [{best.number}]"
        within, behind = (marker if wording in wanted else "" for wording in (CITE, NUMBERS))
        yield AIMessageChunk(content=f"{' '.join(best.text.split()).rstrip('.')}{within}.{behind}")
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


@cache
def memo() -> PassageMemo:
    return PassageMemo(build_embedder(settings()))


@cache
def asked() -> tuple[Question, ...]:
    """The judged questions, some that the collection does not answer, and some attacks."""
    folder = shipped("observatory")
    with tempfile.TemporaryDirectory() as texts:
        names = {id: name for name, id in write_documents(folder, Path(texts)).items()}
    judged = [
        Question(
            f"judged-{number}",
            one.text,
            "answerable",
            tuple(names[id] for id, grade in one.relevance.items() if grade > 0),
        )
        for number, one in enumerate(judged_questions(folder))
    ]
    far = [one for one in read_questions(QUESTIONS) if one.kind == "out_of_scope"]
    return (*judged, *far[:15], *attacks()[:20])


@contextmanager
def documents() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        write_documents(shipped("observatory"), Path(folder))
        yield Path(folder)


def run(
    model: BaseChatModel | None = None,
    *,
    change: Callable[[Path], None] = lambda folder: None,
    system: str | None = None,
    questions: Sequence[Question] | None = None,
    **chosen: object,
) -> Report:
    """`change` is done to the documents before they are read, `system` are the prompt's instructions, `chosen` are
    settings.
    """
    with (
        kept_logging(),
        documents() as folder,
        temporary(settings(**chosen), embedder=memo(), model=model) as application,
    ):
        change(folder)
        application.ingest([folder])
        if system is not None:
            prompt = replace(load_prompt("answer", ["question", "passages"]), system=system)
            application = replace(application, prompts=only(prompt))
        return report(application, questions or asked())
