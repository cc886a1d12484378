"""What was compared, as people read it, and its picture."""

import io
import json
import re
from pathlib import Path

import pytest

from app.cli.console import Terminal
from app.errors import AppError
from training.comparing.embeddings import SearchModel
from training.comparing.picture import draw, look, picture_of
from training.comparing.result import Comparison
from training.comparing.run import Failed
from training.comparing.table import show
from training.measuring.measured import rules_of
from training.tests.comparing.material import ROWS, variant
from training.tests.measuring.material import RAIN, REFUSAL


@pytest.fixture
def terminal() -> Terminal:
    made = Terminal()
    made.people.file = made.notes.file = io.StringIO()
    return made


def comparison(path: Path, terminal: Terminal) -> Comparison:
    search = [SearchModel("dense", 42, 0.6, 0.7, 0.01, 0.2, "better")]
    found = Comparison(path / "report.json", "merged", rules_of(ROWS), search)
    found.add(variant("merged", f"{RAIN} [1]"), terminal)
    found.add(variant("q4_0.gguf", REFUSAL, "llama.cpp", 91_726_976), terminal)
    found.add(Failed("int4", "int4: it can't be loaded"), terminal)
    return found


def test_three_tables_fit_a_screen_and_have_a_line_for_each(terminal: Terminal, tmp_path: Path) -> None:
    show(terminal, comparison(tmp_path, terminal))
    written: str = terminal.people.file.getvalue()  # type: ignore[attr-defined]
    quality, changes, costs = written.split("\n\n")[:3]
    assert "left out: int4: it can't be loaded" in quality
    assert [line[:20].strip() for line in quality.splitlines()[-4:]] == [
        "always [1]",
        "most shared words",
        "merged",
        "q4_0.gguf",
    ]
    assert changes.splitlines()[0] == "change from merged, in points with 95 % intervals"
    columns = ["q4_0.gguf", "+0 (+0 to +0)", "-100 (-100 to -100)", *["+100 (+100 to +100)"] * 2]
    assert re.split(r" {2,}|(?<=\)) ", changes.splitlines()[1]) == columns
    assert costs.splitlines()[-1].split() == [
        "q4_0.gguf",
        "92",
        "500",
        "900",
        "150.0",
        "12.0",
        "10.0-15.0",
        "llama.cpp",
    ]
    assert "\nsearch model, dense: nDCG@10 0.600 -> 0.700 (+0.010 to +0.200), better" in written
    assert "keep merged, not q4_0.gguf: right source changes by -1.00" in written
    assert max(map(len, [*quality.splitlines()[1:], *changes.splitlines(), *costs.splitlines()])) <= 100


def test_the_document_has_the_report_the_changes_and_what_failed(terminal: Terminal, tmp_path: Path) -> None:
    found = comparison(tmp_path, terminal).to_json()
    assert [one["candidate"] for one in found["changes"]] == ["q4_0.gguf"]
    assert found["failed"] == [{"name": "int4", "reason": "int4: it can't be loaded"}]
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["variants"] == found["variants"]


def test_where_the_deployed_one_failed_the_others_are_shown(terminal: Terminal, tmp_path: Path) -> None:
    found = Comparison(tmp_path / "report.json", "merged", rules_of(ROWS))
    found.add(Failed("merged", "merged: its process was ended by signal 9"), terminal)
    with pytest.raises(AppError, match="merged: its process was ended by signal 9"):
        found.to_json()
    found.add(variant("int8", REFUSAL), terminal)
    show(terminal, found)
    assert found.to_json()["verdicts"] == found.to_json()["changes"] == []


@pytest.mark.training
def test_the_picture_has_what_was_compared_and_leaves_out_what_was_not(tmp_path: Path) -> None:
    path = picture_of(tmp_path / "report.json")
    theirs = {"name": "evaluated", "bytes": 1, "format_kept": 0.5}
    unknown = {**variant("empty", RAIN).to_json(), "right_source": None, "peak_mb": None}
    draw(path, {"variants": [theirs, variant("merged", RAIN).to_json(), unknown]})
    before = path.read_bytes()
    assert path.name == "report-costs.png"
    assert before.startswith(b"\x89PNG")
    draw(path, {"variants": [variant("merged", f"{RAIN} [1]").to_json()]})
    assert path.read_bytes() != before
    draw(path, {"variants": []})


@pytest.mark.training
def test_twelve_variants_look_different_also_without_colours() -> None:
    assert len({look(place) for place in range(20)}) == 20
    assert len({look(place)[1] for place in range(12)}) == 12
