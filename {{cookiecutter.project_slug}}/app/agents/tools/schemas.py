"""Arguments against a JSON Schema that a stranger wrote: no address in it is fetched, no pattern of it is tried.

A pattern can be made to take for ever (ReDoS), and the server checks its own anyway.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import BadQuestion

LARGEST = 20_000
# Of parameters with these names LangChain has others in mind.
TAKEN = frozenset({"self", "runtime", "config", "run_manager"})
LONGEST_COMPLAINT = 300


def usable(schema: Mapping[str, Any]) -> bool:
    """Whether arguments can be checked against it, and a tool be called by it."""
    from jsonschema.exceptions import SchemaError

    try:
        if len(json.dumps(schema)) > LARGEST or schema.get("type") != "object":
            return False
        checker().check_schema(schema)
    except (SchemaError, RecursionError, ValueError, TypeError):
        return False
    return not TAKEN & set(schema.get("properties", {}))


def check(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    """Raises BadQuestion, in words that a model can act on."""
    from jsonschema.exceptions import best_match
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    try:
        found = best_match(checker()(schema, registry=Registry()).iter_errors(arguments))
    except (Unresolvable, RecursionError):
        raise BadQuestion(
            "the arguments can't be checked, since the tool describes them wrongly: do without it"
        ) from None
    if found is not None:
        place = ".".join(map(str, found.absolute_path)) or "arguments"
        raise BadQuestion(f"{place}: {found.message[:LONGEST_COMPLAINT]}: correct that")


def checker() -> Any:
    """Draft 2020-12, which MCP speaks, without all that tries patterns."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    inner = Draft202012Validator.VALIDATORS["additionalProperties"]

    def additional(validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        return iter(()) if "patternProperties" in schema else inner(validator, allowed, instance, schema)

    untried = dict.fromkeys(("pattern", "patternProperties", "unevaluatedProperties", "unevaluatedItems"), untried_one)
    return extend(Draft202012Validator, {**untried, "additionalProperties": additional})


def untried_one(*_: Any) -> Iterator[Any]:
    return iter(())
