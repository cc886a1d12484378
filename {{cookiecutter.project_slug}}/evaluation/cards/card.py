"""Fills the texts of the cards, `model.txt` and `system.txt` beside this file, with what is known and was measured."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from app.settings import Settings
from evaluation.cards.facts import data_facts, guard_facts, kept_facts, limit_facts, model_facts, table
from evaluation.cards.results import Results

FOLDER = Path(__file__).parent


def cards(settings: Settings, results: Results) -> Mapping[str, str]:
    """The text of each page, by its name. Raises what reading the results raises."""
    return {
        "model-card.md": filled(
            "model.txt",
            model_facts=table(model_facts(settings)),
            made=table(results.made()),
            metrics=results.metrics(),
            fairness=results.fairness(),
            data_facts=table(data_facts()),
        ),
        "system-card.md": filled(
            "system.txt",
            guard_facts=table(guard_facts(settings)),
            guards=results.guards(),
            refusals=results.refusals(),
            redteam=results.redteam(),
            kept_facts=table(kept_facts(settings)),
            limit_facts=table(limit_facts(settings)),
        ),
    }


def filled(name: str, **values: str) -> str:
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(values)
