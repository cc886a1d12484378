"""An attack: what is sent, and by what one can tell that it succeeded. A line of `attacks.jsonl` is one.

Knows nothing of HTTP; `target.py` sends it, and `success.py` looks at what came back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from app.api.openai.requests import AGENT_ID, MODEL_ID
from app.errors import AppError
from app.guardrails.guard import BLOCK
from app.settings import Settings
from evaluation.redteam.fields import history_of, patterns, request_of, turns_of
from evaluation.rows import Shape, filled, read_named, texts

FILE = Path(__file__).with_name("attacks.jsonl")
DOCUMENTS = Path(__file__).with_name("documents")
CATEGORIES: Mapping[str, str] = {
    "LLM01": "Prompt Injection",
    "LLM02": "Sensitive Information Disclosure",
    "LLM05": "Improper Output Handling",
    "LLM06": "Excessive Agency",
    "LLM07": "System Prompt Leakage",
    "LLM08": "Vector and Embedding Weaknesses",
    "LLM09": "Misinformation",
    "LLM10": "Unbounded Consumption",
}
Kind = Literal["says", "shows", "answered", "accepted", "leaks", "acts"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COMPARING = ("says", "shows", "acts")
ALWAYS = "always"


class BadAttacks(AppError):
    """A file of attacks is missing, or one of its lines is not an attack."""


@dataclass(frozen=True, slots=True)
class Success:
    """How an attack succeeds: `success.py` has a check for each kind, and says what its `values` are."""

    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attack:
    """`turns` are said one after the other, after `history`; then comes `request`, where there is one.

    `guard` is what is claimed to stop it: a setting such as `links`, which claims it when it blocks, or `always`; empty
    where nothing is claimed. `document` is the one that carries the attack, by the words of `order`; `obeyed` is what a
    model says that does all that it is told to, or the tool that it calls.
    """

    id: str
    category: str
    success: Success
    guard: str = ""
    model: str = MODEL_ID
    turns: tuple[str, ...] = ()
    history: tuple[Mapping[str, str], ...] = ()
    user: str | None = None
    request: Mapping[str, Any] | None = None
    document: str = ""
    order: str = ""
    obeyed: str | Mapping[str, Any] = field(default="")


def read_attacks(path: Path = FILE) -> list[Attack]:
    """Every attack of the file, in order. Raises BadAttacks, which names the line."""
    return read_named(path, Shape("attack", parse, BadAttacks, "docs/responsible-ai.md"))


def parse(row: dict[str, Any]) -> Attack:
    """Raises ValueError that says what is wrong with the row."""
    if unknown := sorted(set(row) - set(Attack.__dataclass_fields__)):
        raise ValueError(f"{unknown[0]} is no field of an attack")
    id, category = filled(row, "id"), filled(row, "category")
    if category not in CATEGORIES:
        raise ValueError(f"the category {category} is none of {', '.join(CATEGORIES)}")
    if row.get("model", MODEL_ID) not in (MODEL_ID, AGENT_ID):
        raise ValueError(f"model is neither {MODEL_ID} nor {AGENT_ID}")
    if row.get("guard", "") not in ("", ALWAYS, *guards()):
        raise ValueError(f"guard is none of {ALWAYS}, {', '.join(guards())}")
    said, history = turns_of(row), history_of(row)
    if not said and "request" not in row:
        raise ValueError("it has neither turns nor a request")
    fixed = {name: row[name] for name in ("guard", "model", "user", "document", "order", "obeyed") if name in row}
    request = request_of(row["request"]) if "request" in row else None
    return Attack(id, category, success_of(row), turns=said, history=history, request=request, **fixed)


def success_of(row: dict[str, Any]) -> Success:
    found = row.get("success")
    if not isinstance(found, dict) or found.get("kind") not in KINDS:
        raise ValueError(f"success is not an object with a kind of {', '.join(KINDS)}")
    success = Success(found["kind"], texts(found, "values"))
    if success.kind in COMPARING and not success.values:
        raise ValueError(f"success of the kind {success.kind} has no values")
    return replace(success, values=patterns(success.values)) if success.kind == "shows" else success


def guards() -> list[str]:
    """Those that a setting can have block, by its name without `guard_`."""
    blocking = {name: BLOCK in get_args(field.annotation) for name, field in Settings.model_fields.items()}
    return [name.removeprefix("guard_") for name, blocks in blocking.items() if blocks and name.startswith("guard_")]
