"""A student of a tiny teacher: what it learns by both methods, and what is written of it."""

import json
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.llm.transformers.weights import load_weights
from training.distillation.answers import KEPT, learn_from, read_kept
from training.distillation.lesson import Lesson, Method, Softness
from training.distillation.run import distil
from training.measuring.variant import find_variant
from training.shortening.checkpoint import unfinished
from training.shortening.folder import RECORD
from training.shortening.run import Shortened
from training.tests.measuring.material import make_model, row, teach
from training.tests.shortening.material import given, plan

pytestmark = pytest.mark.training
quiet = partial(nullcontext, lambda *_: None)


def taught(model: Path, sets: Path, folder: Path, method: Method = Method.LOGITS, **changes: Any) -> Shortened:
    teacher, rows = given(model, sets)
    lesson = Lesson(method, 3, Softness())
    return distil(teacher, model, rows, lesson, plan(folder, teacher.tokenizer, **changes), quiet)


def test_a_student_has_half_the_layers_and_comes_nearer_to_its_teacher(deep: Path, sets: Path, tmp_path: Path) -> None:
    student = taught(deep, sets, tmp_path / "student", steps=12)
    assert list(student.kept) == [0, 2, 5]
    figures = student.figures
    assert [one.layers for one in figures.values()] == [6, 3, 3]
    assert figures["after"].loss < figures["cut"].loss
    assert figures["after"].weights < figures["before"].weights
    assert min(figures[name].tokens_per_second for name in ("before", "after")) > 0
    assert not unfinished(tmp_path / "student").exists()


def test_what_is_written_is_a_model_as_any_other(deep: Path, sets: Path, tmp_path: Path) -> None:
    import torch

    student = taught(deep, sets, tmp_path / "student", steps=2)
    folder = tmp_path / "student"
    found = load_weights(folder)
    assert find_variant(str(folder), deep).bytes == (folder / "model.safetensors").stat().st_size
    assert json.loads((folder / "config.json").read_text())["num_hidden_layers"] == 3
    asked = found.encode([("user", "Where is rain?")])
    with torch.no_grad():
        assert torch.equal(found.model(**asked).logits, student.model.model(**asked).logits)
    assert (folder / "LICENSE").read_text() == "Do what you like."
    assert "| after | 3 |" in (folder / "CARD.md").read_text()
    record = json.loads((folder / RECORD).read_text())
    assert (record["made_by"], record["source"], record["kept"]) == ("distil", str(deep), [0, 2, 5])


def test_a_seed_repeats_to_the_bit(deep: Path, sets: Path, tmp_path: Path) -> None:
    students = [taught(deep, sets, tmp_path / str(at), steps=2, seed=seed) for at, seed in enumerate((7, 7, 8))]
    written = [(tmp_path / str(at) / "model.safetensors").read_bytes() for at in range(3)]
    assert students[0].losses == students[1].losses
    assert written[0] == written[1] != written[2]


@pytest.fixture(scope="session")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher that ends its answers."""
    return teach(make_model(tmp_path_factory.mktemp("ending"), layers=4), row("a", "Here. [1]"), steps=80)


def test_a_sequence_is_learnt_from_what_the_teacher_wrote(ending: Path, sets: Path, tmp_path: Path) -> None:
    teacher, rows = given(ending, sets)
    said = learn_from(teacher, rows.train[:16], tmp_path, lambda *_: None)
    kept = read_kept(tmp_path / KEPT)
    assert len(kept) == 16
    for one, text in zip(said, [text for text, ended in kept if ended], strict=True):
        assert teacher.tokenizer.decode(one.ids[-one.answer :]).strip() == text.strip()
    student = taught(ending, sets, tmp_path / "student", Method.SEQUENCE, steps=4)
    assert student.losses[-1]["step"] == 4
    assert len(read_kept(tmp_path / "student" / KEPT)) == len(rows.train)


def test_answers_that_were_written_before_a_kill_are_not_written_again(
    ending: Path, sets: Path, tmp_path: Path
) -> None:
    teacher, rows = given(ending, sets)
    (tmp_path / KEPT).write_text('{"answer": "Kept.", "ended": true}\n{"answer": "to')
    learn_from(teacher, rows.train[:17], tmp_path, lambda *_: None)
    kept = read_kept(tmp_path / KEPT)
    assert len(kept) == 17
    assert kept[0] == ("Kept.", True)


def test_a_teacher_that_does_not_end_its_answers_is_refused(deep: Path, sets: Path, tmp_path: Path) -> None:
    teacher, rows = given(deep, sets)
    with pytest.raises(SettingsError, match=r"the teacher ended \d of 8 answers within 64 tokens.*--method logits"):
        learn_from(teacher, rows.train[:8], tmp_path, lambda *_: None)
