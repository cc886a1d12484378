"""Questions by a model that a test scripts: it asks about the marked sentence, by its first words."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from langchain_core.messages import AIMessageChunk

from app.bootstrap import Application
from app.errors import AppError, ModelUnavailable
from app.types import Progress
from evaluation.journal import Journal
from evaluation.lab.extracts import Extract
from evaluation.lab.question import LabQuestion
from evaluation.lab.row import Row
from evaluation.lab.written import MOST_FAILURES, QuestionWriter, question_in
from evaluation.limits import Limits
from tests.evaluation.lab.farm import farm, opened
from tests.fakes.models import ScriptedModel

QUIET: Progress = lambda done, total, what: None  # noqa: E731
EXTRACTS = [Extract("/docs", "a.md", 9 * n, f"Pump {n} moves nine litres an hour.", ("Pumps",)) for n in range(6)]


class Curious(ScriptedModel):
    """Thinks aloud, then asks. `fails` are the sentences at which it is down."""

    fails: str = "nothing"

    def script(self) -> Iterator[AIMessageChunk]:
        sentence = str(self.seen[-1][-1].content).partition("<sentence>")[2].partition("</sentence>")[0]
        if self.fails in sentence:
            raise ModelUnavailable("down: start it")
        yield AIMessageChunk(content=f"Let me see. Is it good?\nHow much does {sentence[:6]} carry?\n")
        yield AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Application]:
    one = farm(tmp_path, documents=2)
    one.model, one.chosen = Curious(pieces=[], seen=[]), {"llm_model": "openai:none"}
    with opened(one) as application:
        yield application


def write(application: Application, journal: Path, limits: Limits) -> list[LabQuestion]:
    return anyio.run(QuestionWriter(application, Journal(journal, Row), limits).write, EXTRACTS, QUIET)


def calls(application: Application) -> int:
    assert isinstance(application.model, Curious)
    return len(application.model.seen)


def test_each_sentence_gets_a_question_of_its_own(asked: Application, tmp_path: Path) -> None:
    found = write(asked, tmp_path / "j.jsonl", Limits())
    assert [one.text for one in found] == [f"How much does Pump {n} carry?" for n in range(6)]
    assert [one.wanted[0].span for one in found] == [(one.start, one.end) for one in EXTRACTS]


def test_what_was_written_is_not_asked_for_again_and_a_limit_stops(asked: Application, tmp_path: Path) -> None:
    limits = Limits(max_calls=4)
    assert len(write(asked, tmp_path / "j.jsonl", limits)) == limits.calls == calls(asked) == 4
    assert len(write(asked, tmp_path / "j.jsonl", Limits())) == calls(asked) == 6


def test_a_sentence_at_which_the_model_fails_is_left_out(asked: Application, tmp_path: Path) -> None:
    assert isinstance(asked.model, Curious)
    asked.model.fails = "Pump 2"
    assert len(write(asked, tmp_path / "j.jsonl", Limits())) == 5


def test_a_model_that_writes_nothing_at_all_is_an_error(asked: Application, tmp_path: Path) -> None:
    assert isinstance(asked.model, Curious)
    asked.model.fails = ""
    with pytest.raises(AppError):
        write(asked, tmp_path / "j.jsonl", Limits())
    assert calls(asked) >= MOST_FAILURES


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ('"How  old is it?"', "How old is it?"), ("How old is it?\nI hope that helps.", "How old is it?"),
        ("It is old.", ""), ("Why?", ""), (f"Is {'very ' * 80}old?", ""), ("", ""),
    ],
)  # fmt: skip
def test_only_a_line_that_is_a_question_is_taken(text: str, question: str) -> None:
    assert question_in(text) == question
