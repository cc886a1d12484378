"""Weaviate's tree of filters, as the client's protobuf has it: which objects pass."""

from collections.abc import Callable
from typing import Any

from weaviate.proto.v1 import base_pb2

from tests.fakes.weaviate.database import Collection, Refused, Stored
from tests.fakes.weaviate.tokens import tokens

Operator = base_pb2.Filters.Operator
Passes = Callable[[str, Stored], bool]


def passing(collection: Collection, request: Any) -> dict[str, Stored]:
    """All objects, if the request has no filter."""
    if not request.HasField("filters"):
        return dict(collection.objects)
    passes = compiled(collection, request.filters)
    return {id: item for id, item in collection.objects.items() if passes(id, item)}


def compiled(collection: Collection, tree: Any) -> Passes:
    if tree.operator in (Operator.OPERATOR_AND, Operator.OPERATOR_OR):
        parts = [compiled(collection, part) for part in tree.filters]
        join = all if tree.operator == Operator.OPERATOR_AND else any
        return lambda id, item: join(part(id, item) for part in parts)
    return by_id(tree) if tree.target.property == "_id" else by_property(collection, tree)


def by_id(tree: Any) -> Passes:
    wanted = {str(value) for value in values_of(tree)}
    if tree.operator not in (Operator.OPERATOR_EQUAL, Operator.OPERATOR_CONTAINS_ANY):
        raise Refused("this operator is not known for ids")
    return lambda id, item: id in wanted


def by_property(collection: Collection, tree: Any) -> Passes:
    property = collection.property(tree.target.property)
    if not property["indexFilterable"]:
        raise Refused(
            f"Filtering by property '{property['name']}' requires inverted index `indexFilterable` to be true"
        )
    wanted = [token for value in values_of(tree) for token in tokens(property, value)]
    test = TESTS[tree.operator]

    def passes(id: str, item: Stored) -> bool:
        own = item.properties.get(property["name"])
        return own is not None and test(tokens(property, own), wanted)

    return passes


TESTS: dict[int, Callable[[list[Any], list[Any]], bool]] = {
    Operator.OPERATOR_EQUAL: lambda own, wanted: set(wanted) <= set(own),
    Operator.OPERATOR_CONTAINS_ANY: lambda own, wanted: not set(wanted).isdisjoint(own),
    Operator.OPERATOR_GREATER_THAN: lambda own, wanted: any(value > wanted[0] for value in own),
}


def values_of(tree: Any) -> list[Any]:
    kind = tree.WhichOneof("test_value")
    value = getattr(tree, kind)
    return list(value.values) if kind.endswith("_array") else [value]
