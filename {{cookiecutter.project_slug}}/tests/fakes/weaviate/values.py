"""Objects in the client's protobuf messages: what a batch brings, and what an answer gives back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from google.protobuf import struct_pb2
from weaviate.proto.v1 import base_pb2, properties_pb2, search_get_pb2

from tests.fakes.weaviate.database import Collection, Stored, normalised

WRITTEN = 1_700_000_000_000


def stored(item: Any) -> Stored:
    """Numbers come as floats, whatever the schema says of them."""
    sent = item.properties
    arrays = {array.prop_name: list(array.values) for array in sent.text_array_properties}
    empty: dict[str, Any] = {name: [] for name in sent.empty_list_props}
    vectors = {vector.name: normalised(vector.vector_bytes) for vector in item.vectors}
    return Stored({**dict(sent.non_ref_properties), **arrays, **empty}, vectors)


def result(collection: Collection, request: Any, id: str, score: float) -> Any:
    """One object of an answer, with the properties and the metadata that were asked for."""
    item, wanted = collection.objects[id], request.properties
    names = [found["name"] for found in collection.config["properties"]]
    asked = names if wanted.return_all_nonref_properties else list(wanted.non_ref_properties)
    fields = {name: value(collection.property(name), item.properties.get(name)) for name in asked}
    properties = search_get_pb2.PropertiesResult(
        target_collection=request.collection, non_ref_props=properties_pb2.Properties(fields=fields)
    )
    return search_get_pb2.SearchResult(properties=properties, metadata=metadata(request.metadata, id, item, score))


def metadata(wanted: Any, id: str, item: Stored, score: float) -> Any:
    vectors = [
        base_pb2.Vectors(name=name, vector_bytes=item.vectors[name].astype("<f4").tobytes(), type=1)
        for name in wanted.vectors
    ]
    return search_get_pb2.MetadataResult(
        id=id,
        id_as_bytes=UUID(id).bytes,
        vectors=vectors,
        distance=score if wanted.distance else 0,
        distance_present=wanted.distance,
        score=score if wanted.score else 0,
        score_present=wanted.score,
        creation_time_unix=WRITTEN,
        creation_time_unix_present=wanted.creation_time_unix,
        last_update_time_unix=WRITTEN,
        last_update_time_unix_present=wanted.last_update_time_unix,
    )


def value(property: Mapping[str, Any], own: Any) -> Any:
    kind = property["dataType"][0]
    if own is None or own == []:
        return properties_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if kind == "int":
        return properties_pb2.Value(int_value=int(own))
    if kind == "text[]":
        texts = properties_pb2.TextValues(values=own)
        return properties_pb2.Value(list_value=properties_pb2.ListValue(text_values=texts))
    return properties_pb2.Value(text_value=own)
