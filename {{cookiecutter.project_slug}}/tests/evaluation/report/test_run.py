"""The project's own questions, asked once: what stands on its pages is what its answers are."""

from pathlib import Path

from evaluation.gate.compare import compare
from evaluation.gate.stored import read_baseline, run_of
from evaluation.options import DOCS, QUESTIONS
from evaluation.report.metrics import GATED
from evaluation.report.run import ATTACKS, Report, attacks, run
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings


def test_the_offline_stack_reaches_its_targets_and_is_no_worse_than_the_baseline(tmp_path: Path) -> None:
    """One test, since it takes a minute, and workers share no fixture.

    After a change that is meant: `python -m app evaluate gate --baseline evaluation/baseline.json --accept`.
    """
    with kept_logging():
        report = run(settings(data_dir=tmp_path / "own"), QUESTIONS, DOCS)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["passages.npz"]
    assert [figure for figure in report.results.figures if not figure.reached] == []
    verdict = compare(read_baseline(QUESTIONS.with_name("baseline.json")), run_of(report))
    assert [one.metric.name for one in verdict.dropped] == []
    assert verdict.shared > len(report.cases) // 2
    check_cases(report)


def check_cases(report: Report) -> None:
    """Enough for each metric that the gate watches, each with an id of its own; conversations were held."""
    assert {metric.name: report.metrics[metric.name].n >= 40 for metric in GATED} == {
        metric.name: True for metric in GATED
    }
    assert len(GATED) <= 8
    assert len({one.id for one in report.cases}) == len(report.cases)
    turns = {one.slices.get("turn") for one in report.cases}
    assert turns == {"first", "follow-up", None}


def test_the_attacks_are_of_every_family() -> None:
    from evaluation.guards.injection import cases

    kinds = [case.kind for case in cases() if case.attack]
    assert {kinds[number] for number in range(0, len(kinds), ATTACKS)} == set(kinds)
    assert len(attacks()) == len(kinds[::ATTACKS])


def test_ones_own_questions_are_asked_alone(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tea.md").write_text("# Tea\n\nGreen tea is brewed at 75 degrees.\n", encoding="utf-8")
    line = '{"id": "a", "question": "How hot is green tea brewed?", "kind": "answerable", "sources": ["tea.md"]}'
    (tmp_path / "mine.jsonl").write_text(line, encoding="utf-8")
    with kept_logging():
        found = run(settings(data_dir=tmp_path / "own"), tmp_path / "mine.jsonl", tmp_path / "docs")
    assert [one.id for one in found.cases] == ["a"]
