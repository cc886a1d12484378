"""A model without the layers that do least, healed by a short training, and written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import Any

from app.llm.transformers.weights import Weights
from training.alone import alone
from training.lora.rows import Rows, spread
from training.pruning.influence import influences, layers_to_keep
from training.shortening.checkpoint import unfinished
from training.shortening.examples import encoded
from training.shortening.figures import count_weights
from training.shortening.folder import write_model
from training.shortening.loop import Material
from training.shortening.loss import answer_loss
from training.shortening.report import figures_table
from training.shortening.run import Plan, Shortened, finish, prepare, shorten

TEMPLATE = Path(__file__).with_name("shorter.txt")
Bar = Callable[[], Any]


def make_shorter(source: Weights, place: Path, rows: Rows, removed: int, plan: Plan, bar: Bar) -> Shortened:
    """`place` is where the model is. Writes `plan.folder`. Raises SettingsError and Interrupted."""
    plan = replace(plan, wanted=plan.wanted | {"removed": removed})
    with alone(unfinished(plan.folder)):
        prepare(plan, count_weights(source.model))
        material = Material(
            [encoded(row, source.tokenizer) for row in rows.train],
            [encoded(row, source.tokenizer) for row in rows.validation],
        )
        # As many say which layers do least; none of them is validated by.
        calibration = [encoded(row, source.tokenizer) for row in spread(rows.train, plan.by.rows)]
        influence = influences(source.model, calibration)
        kept = layers_to_keep(influence, removed)
        with bar() as advance:
            shorter = shorten(source, kept, material, answer_loss, plan, advance)
        record = {
            "made_by": "prune",
            "source": str(place.absolute()),
            **plan.wanted,
            "influence": [round(one, 5) for one in influence],
            **shorter.to_json(),
        }
        write_model(shorter.model, place, plan.folder, record, card(shorter, place, rows, plan))
        finish(plan)
    return shorter


def card(shorter: Shortened, place: Path, rows: Rows, plan: Plan) -> str:
    layers = shorter.figures["before"].layers
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        model=place.name,
        removed=", ".join(str(layer) for layer in range(layers) if layer not in shorter.kept),
        rows=f"{len(rows.train):,}",
        digest=rows.digest[:12],
        steps=plan.course.steps,
        batch=plan.course.batch,
        learning_rate=plan.course.learning_rate,
        seed=plan.course.seed,
        figures=figures_table(shorter.figures),
        tokens=len(plan.text),
    )
