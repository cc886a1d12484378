"""Holds what a fake server sends to the models of its provider's own client."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter


def checked(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    """`data` itself, once it is one of `kind`: each field of its type, none missing, none that `kind` does not have."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    read = adapter.validate_json(json.dumps(data), strict=True)
    unknown = list(extras(read))
    assert not unknown, f"{kind} has no {', '.join(unknown)}"
    kept = adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True)
    assert without_none(kept) == without_none(data), f"{kind} keeps of {data} only {kept}"
    return data


def without_none(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: without_none(inner) for name, inner in value.items() if inner is not None}
    return [without_none(inner) for inner in value] if isinstance(value, list) else value


def extras(value: object, path: str = "") -> Iterator[str]:
    """The fields that a model took without knowing them, also those of the models within it."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or {})
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from extras(inner, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from extras(inner, f"{path}[{number}]")
