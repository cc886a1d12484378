"""From a teacher to a student that is written: which layers it has, what it learns, and its card."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

from app.llm.transformers.weights import Weights
from training.alone import alone
from training.distillation.answers import keep_answers, learn_from
from training.distillation.lesson import Lesson, Method
from training.distillation.loss import taught_by
from training.lora.rows import LEAST, Rows
from training.shortening.checkpoint import unfinished
from training.shortening.examples import encoded, order
from training.shortening.figures import count_weights
from training.shortening.folder import write_model
from training.shortening.layers import spread_evenly
from training.shortening.loop import Material
from training.shortening.loss import Loss, answer_loss
from training.shortening.report import figures_table
from training.shortening.run import Plan, Shortened, finish, prepare, shorten

TEMPLATE = Path(__file__).with_name("card.txt")
Bar = Callable[[], Any]
"""Makes a progress bar: each part of the work has its own."""


def distil(teacher: Weights, place: Path, rows: Rows, lesson: Lesson, plan: Plan, bar: Bar) -> Shortened:
    """`place` is where the teacher is. Writes `plan.folder`. Raises SettingsError and Interrupted."""
    kept = spread_evenly(teacher.model.config.get_text_config().num_hidden_layers, lesson.layers)
    plan = replace(plan, wanted=plan.wanted | asdict(lesson))
    with alone(unfinished(plan.folder)):
        prepare(plan, count_weights(teacher.model))
        material, loss = to_learn(teacher, rows, lesson, plan, bar)
        with bar() as advance:
            student = shorten(teacher, kept, material, loss, plan, advance)
        record = {"made_by": "distil", "source": str(place.absolute()), **plan.wanted, **student.to_json()}
        more = partial(keep_answers, unfinished(plan.folder))
        write_model(student.model, place, plan.folder, record, card(student, place, rows, lesson, plan), more)
        finish(plan)
    return student


def to_learn(teacher: Weights, rows: Rows, lesson: Lesson, plan: Plan, bar: Bar) -> tuple[Material, Loss]:
    """The right answers with the teacher's distributions, or the teacher's own answers alone."""
    validation = [encoded(row, teacher.tokenizer) for row in rows.validation]
    if lesson.method is Method.LOGITS:
        train = [encoded(row, teacher.tokenizer) for row in rows.train]
        return Material(train, validation), taught_by(teacher.model, lesson.softness)
    wanted = min(len(rows.train), max(4 * LEAST, plan.course.steps * plan.course.batch))
    chosen = order(len(rows.train), wanted, plan.course.seed)
    with bar() as advance:
        said = learn_from(teacher, [rows.train[at] for at in chosen], unfinished(plan.folder), advance)
    return Material(said, validation), answer_loss


def card(student: Shortened, place: Path, rows: Rows, lesson: Lesson, plan: Plan) -> str:
    taught = {
        Method.LOGITS: f"the distributions of the teacher at temperature {lesson.softness.temperature}, "
        f"which are {lesson.softness.share:.0%} of the loss, and the right answers",
        Method.SEQUENCE: "the answers that the teacher wrote",
    }
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        teacher=place.name,
        layers=", ".join(map(str, student.kept)),
        taught=taught[lesson.method],
        rows=f"{len(rows.train):,}",
        digest=rows.digest[:12],
        steps=plan.course.steps,
        batch=plan.course.batch,
        learning_rate=plan.course.learning_rate,
        seed=plan.course.seed,
        figures=figures_table(student.figures),
        tokens=len(plan.text),
    )
