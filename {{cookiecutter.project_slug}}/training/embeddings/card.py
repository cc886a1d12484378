"""The card of a tuned encoder: what it learnt, and what that brought."""

from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from training.embeddings.measure import METRICS, SEARCHES

TEMPLATE = Path(__file__).with_name("card.txt")


def card(found: Mapping[str, Any], file: Path) -> str:
    """`found` is what `embeddings.json` holds."""
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        found,
        file=file,
        trained=f"{found['trained']:,}",
        documents=", ".join(str(found["documents"][side]) for side in ("train", "validation", "test")),
        dropped="; ".join(f"{reason}: {count}" for reason, count in found["dropped"].items()) or "none",
        compared=table(found["compared"]),
        elsewhere=others(found["elsewhere"]),
    )


def table(rows: list[dict[str, Any]]) -> str:
    head = "| search | metric | before | after | difference, 95 % | |\n|---|---|---|---|---|---|"
    return "\n".join(
        [
            head,
            *(
                f"| {SEARCHES[one['search']]} | {one['metric']} | {one['before']:.3f} | {one['after']:.3f} | "
                f"{one['low']:+.3f} to {one['high']:+.3f} | {one['verdict']} |"
                for one in rows
            ),
        ]
    )


def others(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "Not measured."
    lines = [
        f"| {one['collection']} | {SEARCHES[one['search']]} | {metric} | {one['before'][metric]:.3f} | "
        f"{one['after'][metric]:.3f} |"
        for one in rows
        for metric in METRICS
    ]
    return "\n".join(["| collection | search | metric | before | after |", "|---|---|---|---|---|", *lines])
