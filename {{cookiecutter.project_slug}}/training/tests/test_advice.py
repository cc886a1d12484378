"""The advice, rule by rule, and the command over a report that was really written."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.storage.costs import CostLine
from evaluation.gate.stored import BadRun, run_with
from evaluation.report.case import Case
from training.__main__ import program
from training.advice.argue import Advice, advise
from training.advice.evidence import Evidence, Quality, cheaper, quality, quality_of, rows_in, volume
from training.advice.rules import ENOUGH_QUESTIONS, ROWS

GOOD = {"answered": 1.0, "source_found": 1.0, "right_source": 1.0, "citation_recall": 1.0}
MADE = {"model": "openai:gpt-5", "prompt": "answer@2#1"}
USED = [CostLine("2026-11-28", "openai:gpt-5", "ann", "answer@2", 300, 300, 300_000, 30_000, 6.0, 0)]


def report(
    wrong: int = 0, of: str = "right_source", made: Mapping[str, str] = MADE, count: int = 200, declined: float = 1.0
) -> Quality:
    """Of so many answerable questions some go wrong; a tenth as many have no answer."""
    cases = [Case(str(n), f"q{n}", {}, GOOD | ({of: 0.0} if n < wrong else {})) for n in range(count)]
    far = [Case(f"far-{n}", f"far {n}", {}, {"declined": declined}) for n in range(count // 10)]
    return quality_of(run_with([*cases, *far], 1.0, made))


def evidence(*reports: Quality, rows: int | None = ROWS, server: float | None = None, used: bool = False) -> Evidence:
    found = volume(USED, 3) if used else None
    return Evidence(reports, found, None, rows, server)


def given(*reports: Quality, rows: int | None = ROWS, server: float | None = None, used: bool = False) -> Advice:
    return advise(evidence(*reports, rows=rows, server=server, used=used))


OTHER_PROMPT = {**MADE, "prompt": "answer@1#2"}


def test_without_a_report_or_with_a_small_one_it_says_measure() -> None:
    assert given().way == "measure"
    few = given(report(count=ENOUGH_QUESTIONS - 1))
    assert (few.way, few.because) == ("measure", ("measured",))
    assert given(report(count=ENOUGH_QUESTIONS)).way != "measure"


def test_a_report_of_a_few_questions_does_not_speak_for_one_of_many() -> None:
    assert given(report(count=3), report(wrong=5, made=OTHER_PROMPT)).way == "keep"


def test_more_days_than_a_calendar_has_are_refused() -> None:
    assert CliRunner().invoke(program, ["advise", "--days", "99999999"]).exit_code == 2


def test_what_the_search_does_not_find_is_work_on_the_search_whatever_else_is_wrong() -> None:
    assert given(report(wrong=30, of="source_found"), rows=9_999).way == "rag"
    assert given(report(wrong=10, of="source_found")).way != "rag"


def test_a_model_that_only_quotes_is_not_tuned() -> None:
    offline = given(report(wrong=60, made={"model": "offline", "prompt": "answer@2#1"}))
    assert (offline.way, offline.because) == ("prompting", ("model",))


def test_a_second_prompt_is_tried_before_anything_is_tuned() -> None:
    first = report(wrong=60)
    once = given(first)
    assert (once.way, once.because) == ("prompting", ("source", "prompts"))
    assert given(first, report(wrong=50, made=OTHER_PROMPT)).way == "fine-tuning"
    assert given(first, report(wrong=5, made=OTHER_PROMPT)).way == "keep"


@pytest.mark.parametrize(("of", "name"), [("right_source", "source"), ("citation_recall", "format")])
def test_each_measure_of_an_answer_has_its_rule(of: str, name: str) -> None:
    found = given(report(wrong=60, of=of), report(wrong=60, of=of, made=OTHER_PROMPT))
    assert found.because == (name, "prompts", "rows")


def test_wrong_refusals_are_a_rule_too() -> None:
    assert "refusals" in given(report(declined=0.0)).because


def test_with_too_little_to_learn_it_stays_with_prompts() -> None:
    two = (report(wrong=60), report(wrong=60, made=OTHER_PROMPT))
    few = given(*two, rows=ROWS - 1)
    assert (few.way, few.because) == ("prompting", ("source", "rows"))
    assert given(*two, rows=None).way == "prompting"


def test_good_answers_are_tuned_only_where_a_server_costs_less_than_they_do() -> None:
    # 100 answers a day at 2 cents are 60 dollars in 30 days.
    assert given(report(), server=50, used=True).way == "fine-tuning"
    assert given(report(), server=70, used=True).way == "keep"
    assert given(report(), server=50, used=True, rows=10).way == "keep"
    assert given(report(), used=True).way == "keep"


def test_the_break_even_is_said_in_answers_a_day() -> None:
    [cost] = [one for one in given(report(), server=90, used=True).findings if one.name == "cost"]
    assert cost.changes == "150 answers a day, at 0.020000 USD each"
    assert "60.00 USD a month" in cost.figure


def test_a_cheaper_listed_model_is_what_a_server_is_held_against() -> None:
    found = volume(USED, 3)
    other = cheaper("openai:gpt-5", found, {})
    assert other
    assert other.model.startswith("openai:")
    assert other.usd_a_month < 60
    both = replace(evidence(report(), server=other.usd_a_month + 1), volume=found, cheaper=other)
    assert advise(both).way == "keep"
    assert other.model in next(one.figure for one in advise(both).findings if one.name == "cost")


def test_a_share_near_its_threshold_is_not_sure_and_says_what_would_change_it() -> None:
    near = given(report(wrong=8, of="source_found"))
    # Twenty of twenty refusals may well be nine of ten.
    assert [one.name for one in near.findings if not one.sure] == ["search", "refusals"]
    assert any(line.startswith("search: ") for line in near.change)


def test_the_volume_is_of_all_days_and_may_be_given() -> None:
    found = volume(USED, 3)
    assert found
    assert (found.answers_a_day, found.input_tokens, found.output_tokens, found.usd) == (100, 1_000, 100, 0.02)
    assert volume([], 3) is None
    assert volume([replace(USED[0], key="evaluation")], 3) is None
    planned = volume(USED, 3, per_day=5)
    assert planned
    assert planned.usd_a_month == pytest.approx(3.0)


def test_calls_without_a_price_leave_the_costs_unknown() -> None:
    found = volume([replace(USED[0], unpriced=1)], 3)
    assert found
    assert found.usd is None
    assert found.usd_a_month is None


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(program, ["advise", *arguments], env={"DATA_DIR": str(folder)})


def write_report(path: Path, count: int) -> Path:
    cases = [
        {"id": str(n), "question": f"q{n}", "slices": {}, "values": GOOD, "answer": "", "cited": []}
        for n in range(count)
    ]
    path.write_text(json.dumps({"cases": cases, "speed": 1.0, "made": MADE}), encoding="utf-8")
    return path


def test_the_command_reads_a_report_and_says_every_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_report(tmp_path / "report.json", 150)
    done = run(tmp_path, "--report", str(path), "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["advice"] == "keep"
    assert {"measured", "search", "model", "source", "format", "refusals", "prompts", "rows", "cost"} == {
        rule["name"] for rule in said["rules"]
    }
    shown = run(tmp_path, "--report", str(path)).stdout
    assert "the search finds a right source: 100.0 % (97.5 to 100.0, n 150); wanted: at least 95%" in shown
    assert "what would change this:" in shown


def test_rows_are_those_that_were_made(tmp_path: Path) -> None:
    assert rows_in(tmp_path) is None
    (tmp_path / "instructions").mkdir()
    (tmp_path / "instructions" / "train.jsonl").write_text("{}\n{}\n", encoding="utf-8")
    assert rows_in(tmp_path) == 2


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="--report FOLDER"):
        quality(tmp_path / "absent.json")
