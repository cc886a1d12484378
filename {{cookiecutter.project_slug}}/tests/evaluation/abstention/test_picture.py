from pathlib import Path

import pytest

from app.guardrails.evidence import Thresholds
from evaluation.abstention.calibration import calibrate
from tests.evaluation.abstention.test_calibration import questions


@pytest.mark.postgres
def test_a_picture_shows_both_kinds_of_scores_and_the_thresholds(tmp_path: Path) -> None:
    from evaluation.abstention.picture import draw

    scored = questions(60)
    draw(tmp_path / "gate.svg", scored, calibrate(scored, Thresholds(4.5, 8.25), 0.03))
    assert "<svg" in (tmp_path / "gate.svg").read_text(encoding="utf-8")
