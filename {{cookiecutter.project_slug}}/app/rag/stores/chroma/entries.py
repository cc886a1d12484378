"""Our chunks and scopes in the words of Chroma, and how a collection of it is set up.

An entry has the fields that a filter names, and the chunk as JSON. Chroma looks each field up by itself and intersects:
so a tenant's collection is one field more, and no scope needs two of them.
"""

import json
from typing import Any

from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection

from app.rag.stores import records
from app.types import Chunk, Scope

CHUNK = "chunk"
WITHIN = "within"
PAGE = 1000
"""How many entries are read or written at once; the engine takes 5,461."""
GRAPH = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
Where = dict[str, Any]


def create(client: ClientAPI, name: str) -> Collection:
    """An empty collection. Without a function that embeds: the default one would download a model."""
    return client.create_collection(name, embedding_function=None, configuration={"hnsw": GRAPH})


def open_existing(client: ClientAPI, name: str) -> Collection:
    """Raises NotFoundError."""
    return client.get_collection(name, embedding_function=None)


def to_metadata(chunk: Chunk) -> dict[str, Any]:
    payload = records.to_payload(chunk)
    filtered = {name: payload[name] for name in (*records.FILTERED, records.POSITION)}
    own = {records.METADATA + key: value for key, value in chunk.metadata.items()}
    return {**own, **filtered, WITHIN: within(chunk.tenant, chunk.collection), CHUNK: json.dumps(payload)}


def to_chunk(id: str, metadata: Any) -> Chunk:
    return records.to_chunk(id, payload_of(metadata))


def payload_of(metadata: Any) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads(metadata[CHUNK])
    return payload


def within(tenant: str, collection: str) -> str:
    return json.dumps([tenant, collection])


def matching(scope: Scope | None, **fields: Any) -> Where | None:
    """What `get` and `query` take as `where`; None stands for everything."""
    pairs = dict(records.conditions(scope, **fields))
    if scope is not None and scope.collection is not None:
        del pairs["tenant"], pairs["collection"]
        pairs = {WITHIN: (within(scope.tenant, scope.collection),), **pairs}
    conditions: list[Where] = [{name: {"$in": list(values)}} for name, values in pairs.items()]
    return {"$and": conditions} if len(conditions) > 1 else next(iter(conditions), None)
