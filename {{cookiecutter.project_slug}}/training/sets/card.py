"""The card of a dataset: what is in it, where each row comes from, what was left out and why."""

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from training.sets.builder import Room
from training.sets.minhash import NEAR
from training.sets.split import SIDES

TEMPLATE = Path(__file__).with_name("card.txt")
SIDE_ROWS = {"rows": "rows", "refusals": "of them refusals", "pairs": "preferences", "documents": "documents"}


def card(found: Mapping[str, Any], prompt: str, room: Room, seed: int, statistics: str = "") -> str:
    """`found` are the figures, `statistics` a section more."""
    lengths = {name: f"{value:,}" for name, value in found["tokens"].items()}
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        lengths,
        seed=seed,
        prompt=prompt,
        passages=room.passages,
        tokens=room.tokens,
        near=NEAR,
        found=f"{found['found']:,}",
        held_out=found["held_out_questions"],
        sides="\n".join(f"| {words} | {cells(found[name])} |" for name, words in SIDE_ROWS.items()),
        origins=table("origin", found["origins"]) + "\n\n" + table("passages in a row", found["passages"]),
        dropped=table("reason", {reason: listed(counts) for reason, counts in found["dropped"].items()}),
        rules=table("rule", found["rules"]),
        statistics=statistics and f"\n{statistics}",
    )


def cells(by_side: Mapping[str, int]) -> str:
    return " | ".join(f"{by_side[side]:,}" for side in SIDES)


def table(name: str, counts: Mapping[str, int | str]) -> str:
    if not counts:
        return "Nothing."
    return "\n".join([f"| {name} | number |", "|---|---|", *(f"| {key} | {value} |" for key, value in counts.items())])


def listed(counts: Mapping[str, int]) -> str:
    """`{"document": 3, "golden": 1}` -> `document 3, golden 1`."""
    return ", ".join(f"{origin} {count:,}" for origin, count in counts.items())
