"""What Pinecone's server checks of a request: its shape by the client's own models, then the documented limits."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from pinecone.errors import PineconeError
from pinecone.models.indexes.requests import CreateIndexRequest
from pinecone.models.indexes.schema import IndexSchema

from tests.fakes.pinecone.filters import BadRequest, comparable

Model = TypeVar("Model", bound=msgspec.Struct)
DENSE = {"type": "dense_vector", "metric": "cosine"}
MOST_BYTES = 2_000_000
MOST_FIELD_BYTES = 40_000


def parsed(shape: type[Model], body: bytes) -> Model:
    """A model takes no field that it does not know, and checks the others as it is made."""
    try:
        made: Model = shape(**msgspec.json.decode(body))
    except (TypeError, ValueError, msgspec.MsgspecError, PineconeError) as error:
        raise BadRequest(str(error)) from None
    return made


def stored(document: Mapping[str, Any], schema: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """As it is kept: numbers of the metadata are floats."""
    for name, value in schema.items():
        if value["type"] == "dense_vector":
            check_vector(name, document.get(name), value["dimension"])
    fields = {name: comparable(value) for name, value in document.items() if name not in schema and name != "_id"}
    if len(msgspec.json.encode(fields)) > MOST_FIELD_BYTES:
        raise BadRequest(f"the metadata of {document['_id']} is larger than {MOST_FIELD_BYTES} bytes")
    for name, value in fields.items():
        check_field(name, value)
    return {"_id": document["_id"], **fields, **{name: document[name] for name in schema if name in document}}


def check_vector(name: str, value: Any, dimension: int) -> None:
    if not isinstance(value, list) or len(value) != dimension or not any(value):
        raise BadRequest(f"{name} has to be a vector of {dimension} numbers that are not all zero")


def check_field(name: str, value: Any) -> None:
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name.startswith(("$", "_")) or not (texts or isinstance(value, str | float | bool)):
        raise BadRequest(f"the field {name!r} can't hold {value!r}")


def new_index(body: bytes) -> tuple[str, dict[str, dict[str, Any]]]:
    """Its name and fields: only what can be searched by is declared."""
    wanted = parsed(CreateIndexRequest, body)
    try:
        msgspec.convert(wanted.schema, IndexSchema)
    except msgspec.MsgspecError as error:
        raise BadRequest(str(error)) from None
    fields: dict[str, dict[str, Any]] = msgspec.to_builtins(wanted.schema)["fields"]
    for field, declared in fields.items():
        if declared not in ({"type": "string", "full_text_search": {}}, {**declared, **DENSE}):
            raise BadRequest(f"the field {field!r} can't be declared as {declared}")
    return str(wanted.name), fields
