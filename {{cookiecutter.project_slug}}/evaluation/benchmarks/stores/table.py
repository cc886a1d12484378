"""The table of stores: each form that runs here at each size, in a process of its own; and how well each finds."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.errors import AppError
from app.types import Progress
from evaluation.benchmarks.server import environment
from evaluation.benchmarks.stores.forms import FORMS

SPEED = "benchmark stores"
QUALITY = "benchmark stores --data"
SPEED_HEAD = """\
| store | chunks | stored per second | p50, ms | p95, ms | memory, MB |
|---|---|---|---|---|---|"""
QUALITY_HEAD = """\
| collection | store | nDCG@10 | recall@10 |
|---|---|---|---|"""


def markdown(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The command whose place on a page the rows have, and the table of them."""
    if "ndcg@10" in rows[0]:
        found = [f"| {r['collection']} | {r['store']} | {r['ndcg@10']:.4f} | {r['recall@10']:.4f} |" for r in rows]
        return QUALITY, "\n".join([QUALITY_HEAD, *found])
    return SPEED, "\n".join([SPEED_HEAD, *map(speed_line, rows)])


def speed_line(row: Mapping[str, Any]) -> str:
    return (
        f"| {row['store']} | {row['chunks']:,} | {row['stored_per_second']:,.0f} | {row['p50_ms']:.1f} "
        f"| {row['p95_ms']:.1f} | {row['megabytes']:,.0f} |"
    )


def chosen(names: Sequence[str]) -> list[str]:
    """The forms of the stores that are named, or all that run here. Raises AppError for one that does not."""
    if unknown := [name for name in names if name not in FORMS]:
        raise AppError(f"{unknown[0]!r} is no store that runs here: use {', '.join(FORMS)}")
    for name in names:
        if not FORMS[name].runs_here():
            raise AppError(f"{name} is not installed: run `make setup EXTRAS={FORMS[name].store}`")
    return list(names) or [name for name, form in FORMS.items() if form.runs_here()]


def run(
    names: Sequence[str], documents: Path, questions: Sequence[str], sizes: Sequence[int], progress: Progress
) -> Iterator[dict[str, Any]]:
    """A row for each form and size. Raises AppError when a form fails, with its last line."""
    for number, name in enumerate(names):
        progress(number, len(names), name)
        yield from rows_of(name, documents, questions, sizes)
    progress(len(names), len(names), "")


def rows_of(name: str, documents: Path, questions: Sequence[str], sizes: Sequence[int]) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        given = {"form": name, "folder": folder, "docs": str(documents.resolve()), "questions": list(questions)}
        done = subprocess.run(
            [sys.executable, "-m", "evaluation.benchmarks.stores.one"],
            input=json.dumps({**given, "sizes": list(sizes)}),
            cwd=folder,
            env=environment(Path(folder)),
            capture_output=True,
            text=True,
        )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it was killed, perhaps for want of memory"]
        raise AppError(f"{name} failed ({said[0]}): correct that, or leave it out with --store")
    for line in done.stdout.splitlines():
        yield json.loads(line)
