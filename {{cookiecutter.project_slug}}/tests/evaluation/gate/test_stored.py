import json
from pathlib import Path

import pytest

from evaluation.gate.stored import BadRun, read_baseline, read_report, run_of, write_baseline
from evaluation.gate.written import write_report
from tests.evaluation.report.cases import made_up


def test_a_baseline_is_read_as_it_was_written_and_written_the_same_again(tmp_path: Path) -> None:
    run = run_of(made_up())
    path = tmp_path / "new" / "baseline.json"
    write_baseline(path, run)
    found = read_baseline(path)
    assert found.digests == run.digests
    assert (found.speed, found.made) == (2.0, {"model": "offline", "embedding_model": "minilm"})
    assert found.cases["case-5"].values == {"right_source": 0, "answered": 1}
    before = path.read_bytes()
    write_baseline(path, found)
    assert path.read_bytes() == before
    assert path.read_text().count("\n") == len(run.cases) + 7


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_report(tmp_path, made_up())
    run, found = run_of(made_up()), read_report(tmp_path / "report.json")
    assert found.digests == run.digests
    assert found.cases["case-5"].values == run.cases["case-5"].values
    assert found.cases["case-5"].slices == run.cases["case-5"].slices
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        "[" * 100_000,
        '{"cases": 7}',
        '{"cases": {"a": []}, "speed": 1, "made": {}, "metrics": []}',
        '{"cases": {}, "speed": 1, "made": ["model"], "metrics": []}',
        '{"cases": {}, "speed": NaN, "made": {}, "metrics": []}',
    ],
    ids=lambda content: content[:60],
)
def test_what_is_none_is_refused_with_the_command_that_writes_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(content)
    with pytest.raises(BadRun, match="evaluate gate --baseline FILE --accept"):
        read_baseline(path)
    with pytest.raises(BadRun, match="evaluate --report FOLDER"):
        read_report(path)


def test_a_baseline_with_a_value_too_few_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, run_of(made_up()))
    content = json.loads(path.read_text())
    content["cases"]["case-1"].pop()
    path.write_text(json.dumps(content))
    with pytest.raises(BadRun, match="is no baseline"):
        read_baseline(path)
