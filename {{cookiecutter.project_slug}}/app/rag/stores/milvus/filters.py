"""Conditions on chunks as Milvus writes them: expressions of text."""

from app.rag.stores.records import METADATA, Condition, conditions
from app.types import Scope

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
NOTHING = 'id == ""'


def matching(scope: Scope | None, **fields: str | int | None) -> str:
    """`Scope("acme"), position=0` -> `tenant in ["acme"] and position in [0]`; empty if anything matches."""
    return " and ".join(expression(condition) for condition in conditions(scope, **fields))


def expression(condition: Condition) -> str:
    """A key of metadata is compared with one value at a time: Milvus Lite knows no `in` within objects."""
    name, values = condition
    if not values:
        return NOTHING
    if not name.startswith(METADATA):
        return f"{name} in [{', '.join(map(literal, values))}]"
    key = f"metadata[{literal(name.removeprefix(METADATA))}]"
    return f"({' or '.join(f'{key} == {literal(value)}' for value in values)})"


def literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f'"{value.translate(ESCAPES)}"'
