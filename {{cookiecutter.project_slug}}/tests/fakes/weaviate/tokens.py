"""How Weaviate cuts the value of a property into tokens, for those kinds of tokenization that the store asks for."""

from collections.abc import Mapping
from typing import Any


def tokens(property: Mapping[str, Any], value: Any) -> list[Any]:
    """`field` is the whole text without blanks around it, `whitespace` its words; case stays in both."""
    values = value if isinstance(value, list) else [value]
    if not property["dataType"][0].startswith("text"):
        return values
    if property["tokenization"] == "field":
        return [text.strip() for text in values if text.strip()]
    if property["tokenization"] == "whitespace":
        return [word for text in values for word in text.split()]
    raise AssertionError(f"this stand-in does not know the tokenization {property['tokenization']}")
