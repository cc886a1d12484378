import pytest

from app.types import Answer, Citation, Decision, Done, Usage
from evaluation.answers import judge
from evaluation.datasets.paraphrase import Rarity
from evaluation.questions import Kind, Question, Quoted
from evaluation.report.case import Case
from evaluation.report.measure import Measure
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder

TEA = passage("Green tea is brewed at 75 degrees for two minutes.", source="tea.md", number=1)
RAIN = passage("It rains in the valley from October to March.", source="rain.md", number=2)
MEASURE = Measure(Rarity([TEA.chunk, RAIN.chunk]), StemEmbedder())


def measured(text: str, *, kind: Kind = "answerable", reason: str = "stop", answers: tuple[Quoted, ...] = ()) -> Case:
    sources = ("tea.md",) if kind == "answerable" else ()
    question = Question("q", "How hot is green tea?", kind, sources, ("75",) if sources else (), answers)
    usage, decisions = Usage(10, 5), (Decision("evidence", "answer", 7.5),)
    ended = Done("1", reason, usage, 0.1, "fake", "answer@1#0", {}, (), decisions)  # type: ignore[arg-type]
    cited = (Citation(1, "tea.md", "", "75", 0.9),) if "[1]" in text else ()
    return MEASURE.case(judge(question, Answer(text, cited, (RAIN, TEA), ended), 0.5))


def test_an_answer_is_measured_by_its_search_its_citations_and_its_words() -> None:
    case = measured("Green tea is brewed at 75 degrees [2].")
    assert case.values == {
        "false_alarm": 0, "seconds": 0.5, "usd": 0.1, "tokens": 15, "right_source": 0, "expected_words": 1,
        "answered": 1, "source_found": 1, "recall": 1, "reciprocal_rank": 0.5, "ndcg": pytest.approx(0.6309, abs=1e-4),
        "grounding": 1, "citation_precision": 1, "citation_recall": 1,
    }  # fmt: skip
    assert (case.evidence, [one.source for one in case.passages]) == (7.5, ["rain.md", "tea.md"])


def test_a_marked_passage_adds_what_only_it_can_tell() -> None:
    case = measured("Green tea is brewed at 75 degrees [2].", answers=(Quoted("tea.md", "brewed at 75 degrees"),))
    assert case.values["passage_found"] == 1
    assert case.values["exact_match"] == 0
    assert 0 < case.values["token_f1"] < 1
    assert 0 < case.values["semantic_match"] <= 1


def test_a_refusal_says_nothing_of_citations() -> None:
    case = measured("I can't answer that.", reason="abstained")
    assert {"grounding", "citation_precision"}.isdisjoint(case.values)
    assert (case.values["answered"], case.values["refusal_precision"], case.values["expected_words"]) == (0, 0, 0)


def test_what_can_not_be_answered_counts_as_declined_or_not() -> None:
    assert measured("No.", kind="near_miss", reason="abstained").values["declined"] == 1
    assert measured("Yes [1].", kind="near_miss").values["declined"] == 0
    assert "right_source" not in measured("Yes [1].", kind="near_miss").values


def test_of_an_attack_only_the_guard_counts() -> None:
    case = measured("Yes.", kind="attack")
    assert case.values == {"attack_noticed": 0}
    assert case.slices == {"kind": "attack"}
