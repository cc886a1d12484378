"""What the answers quote of the marked evidence: measured through the whole application, and by hand."""

import json
from pathlib import Path

import pytest

from app.settings import Settings
from app.types import Answer, Citation, Done, Usage
from evaluation.abstention.scores import Scored
from evaluation.retrieval.abstention import row
from evaluation.retrieval.abstention import run as measure_abstention
from evaluation.retrieval.collections import BadCollection, EvidenceQuestion
from evaluation.retrieval.overlap import compare, run
from tests.evaluation.retrieval.test_collections import judged
from tests.fakes.documents import passage
from tests.fakes.logs import kept_logging

TEA = "# Tea\n\nGreen tea is brewed at 75 degrees. A cup of clay keeps it warm. Black tea wants boiling water.\n"


def answered(text: str, quote: str = "") -> Answer:
    done = Done("id", "stop", Usage(), 0.0, "m", "p", {})
    found = passage("One is small. Two is large.", source="a.md")
    return Answer(text, (Citation(1, "a.md", "", quote, 1.0),), (found,), done)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "own", llm_model="offline", embedding_model="minilm", qdrant_url=None)


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    (tmp_path / "tea" / "corpora").mkdir(parents=True)
    (tmp_path / "tea" / "corpora" / "tea.md").write_text(TEA, encoding="utf-8")
    end = TEA.index("degrees.") + len("degrees.")
    question = {"text": "At how many degrees is green tea brewed?", "corpus": "tea", "refs": [[7, end]]}
    (tmp_path / "tea" / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    return tmp_path / "tea"


def test_a_quoted_sentence_counts_where_it_stands() -> None:
    question = EvidenceQuestion("?", "a.md", ((0, 26),))
    assert compare(question, answered("One is small. [1]"), 0.1).covered == pytest.approx(13 / 26)
    assert compare(question, answered("Two is large. [1]"), 0.1).precise == pytest.approx(12 / 13)
    assert compare(question, answered("Something else. [1]", quote="One is small."), 0.1).covered == 0.5
    assert (
        compare(EvidenceQuestion("?", "b.md", ((0, 26),)), answered("One is small. [1]"), 0.1).right_document is False
    )


def test_the_product_quotes_the_evidence(tea: Path, settings: Settings) -> None:
    with kept_logging():
        (measured,) = run(settings, tea)
    assert (measured.collection, measured.questions, measured.declined) == ("tea", 1, 0.0)
    assert measured.holds_evidence == measured.right_document == measured.covered == 1.0


def test_a_collection_without_marked_evidence_is_a_clear_error(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(BadCollection, match="corpora"):
        run(settings, judged(tmp_path / "judged"))


def test_removing_the_evidence_lowers_the_score(tea: Path, settings: Settings) -> None:
    (tea / "corpora" / "coffee.md").write_text("Coffee grows on hills.\n", encoding="utf-8")
    with kept_logging():
        (measured,) = measure_abstention(settings, tea)
    assert (measured.auc, measured.wrongly_declined) == (1.0, 0.0)
    assert measured.declined + measured.weak == 1.0


def test_a_gate_that_is_off_declines_nothing() -> None:
    measured = row("x", [Scored("?", (), (), 5.0, 1.0), Scored("?", (), (), 9.0, 6.0)], None)
    assert (measured.abstain, measured.declined, measured.weak, measured.wrongly_declined) == (None, 0.0, 0.0, 0.0)
    assert (measured.threshold_10, measured.doubted_10) == (5.0, 0.5)
    assert (measured.fitted_abstain, measured.fitted_declined) == (None, None)


def test_of_enough_questions_a_threshold_of_ones_own_is_told() -> None:
    scored = [Scored("?", (), (), 8.0 + number / 100, 1.0) for number in range(60)]
    measured = row("x", scored, None)
    assert (measured.fitted_abstain, measured.fitted_declined) == (8.01, 1.0)
