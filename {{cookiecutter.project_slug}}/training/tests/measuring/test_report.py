"""The file that commands add to, and its table."""

import io
import json
from pathlib import Path

import pytest

from app.cli.console import Terminal
from app.errors import SettingsError
from training.comparing.picture import draw as costs_of
from training.comparing.picture import picture_of as costs_beside
from training.measuring.measured import Cost, Measured, judged, rules_of
from training.measuring.report import picture_of, read_report, save
from training.measuring.table import costs, percent, show
from training.tests.measuring.material import RAIN, REFUSAL, rows

ROWS = rows(3, 1)
COST = Cost(2_000_000, 5.44, 12.34)


def variant(name: str, answer: str) -> Measured:
    return judged(name, ROWS, [answer] * len(ROWS), COST)


def test_a_variant_has_its_figures_and_intervals() -> None:
    assert variant("tuned", f"{RAIN} [1]").to_json() == {
        "name": "tuned",
        "bytes": 2_000_000,
        "memory_mb": 5.4,
        "tokens_per_second": 12.3,
        "format_kept": 1.0,
        "right_source": 1.0,
        "refused_rightly": 0.0,
        "refused_wrongly": 0.0,
        "intervals": {
            "format_kept": [0.5101, 1.0],
            "right_source": [0.4385, 1.0],
            "refused_rightly": [0.0, 0.7935],
            "refused_wrongly": [0.0, 0.5615],
        },
        "rows": 4,
    }


def test_what_no_row_shows_is_null() -> None:
    found = judged("tuned", rows(0, 1), [REFUSAL]).to_json()
    assert found["right_source"] is None
    assert found["intervals"]["right_source"] == []
    assert "bytes" not in found


def test_a_variant_of_the_same_name_is_replaced_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "training" / "report.json"
    save(path, [variant("base", "It rains."), variant("tuned", "It rains.")], rules_of(ROWS))
    save(path, [variant("tuned", REFUSAL), variant("pruned", RAIN)])
    report = read_report(path)
    kept = {one["name"]: one["format_kept"] for one in report["variants"]}
    assert list(kept.items()) == [("base", 0.0), ("tuned", 1.0), ("pruned", 0.0)]
    assert [one["name"] for one in report["baselines"]] == ["always [1]", "most shared words"]
    assert not list(path.parent.glob("*.part"))


def test_what_another_command_wrote_stays_as_it_was(tmp_path: Path) -> None:
    path, theirs = tmp_path / "report.json", {"name": "q8", "bytes": 1, "format_kept": 0.5, "ndcg": 0.7}
    path.write_text(json.dumps({"variants": [theirs], "made": "today"}), encoding="utf-8")
    found = save(path, [variant("base", RAIN)])
    assert found["variants"][0] == theirs
    assert found["made"] == "today"


@pytest.mark.training
def test_a_variant_of_which_little_is_known_is_drawn_as_far_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    little = [{"name": "a", "engine": "b"}, {"name": "c", "intervals": {"format_kept": [0.2, 0.4]}}]
    path.write_text(json.dumps({"variants": little}), encoding="utf-8")
    assert save(path, [variant("base", RAIN)])["variants"][:2] == little
    costs_of(costs_beside(path), read_report(path))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"variants": 3}', '{"variants": [{"bytes": 1}]}', '{"rows": []}', '{"variants": {}}', "[" * 99_999,
        '{"variants": [], "baselines": 5}', '{"variants": [], "baselines": [{}]}', '{"variants": [{"name": ["a"]}]}',
        '{"variants": [{"name": "a", "intervals": null}]}', '{"variants": [{"name": "a", "format_kept": "yes"}]}',
        '{"variants": [{"name": "a", "engine": "b", "tokens_per_second_range": 3}]}',
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_not_touched(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="no report of variants: name another file with --report"):
        save(path, [variant("base", RAIN)])
    assert path.read_text("utf-8") == text


def test_the_table_fits_a_screen_and_has_a_line_for_each() -> None:
    terminal, written = Terminal(), io.StringIO()
    terminal.people.file = written
    show(terminal, [*rules_of(ROWS), variant("tuned", RAIN)], [])
    lines = written.getvalue().splitlines()
    assert lines[0] == "4 held-out rows, in percent with 95 % intervals"
    assert [line[:20].strip() for line in lines[2:5]] == ["always [1]", "most shared words", "tuned"]
    assert max(map(len, lines)) <= 88
    assert lines[-1].split() == ["tuned", *costs(COST).split()]
    assert costs(COST) == "2 MB on disk, 5 MB of weights, 12.3 tokens/s"
    assert percent(variant("tuned", f"{RAIN} [1]").share("format_kept")) == "100 (51 to 100)"


@pytest.mark.training
def test_the_picture_lies_beside_the_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"variants": [{"name": "q8", "bytes": 1, "format_kept": 0.5}]}), encoding="utf-8")
    save(path, [variant("base", RAIN), judged("refuses", rows(0, 1), [REFUSAL], COST)], rules_of(ROWS))
    first = picture_of(path).read_bytes()
    assert first.startswith(b"\x89PNG")
    save(path, [variant("base", f"{RAIN} [1]")])
    assert picture_of(path).read_bytes() != first
