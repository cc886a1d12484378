"""The card of an adapter: what it was made of, and how it went."""

from collections.abc import Sequence
from pathlib import Path
from string import Template

from training.lora.config import Recipe
from training.lora.rows import Rows

CARD = "CARD.md"
TEMPLATE = Path(__file__).with_name("card.txt")


def card(losses: Sequence[dict[str, float]], rows: Rows, trained: int, place: str, recipe: Recipe) -> str:
    validations = [f"| {one['step']} | {one['eval_loss']:.4f} |" for one in losses if "eval_loss" in one]
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        recipe.model_dump()
        | {
            "model": Path(place).name,
            "targets": recipe.targets if isinstance(recipe.targets, str) else ", ".join(recipe.targets),
            "trained": f"{trained:,}",
            "train": f"{len(rows.train):,}",
            "digest": rows.digest[:12],
            "too_long": f"{rows.too_long:,}",
            "validations": "\n".join(validations),
        }
    )
