from typing import Any

import pytest

from app.agents.tools.schemas import LARGEST, check, usable
from app.errors import BadQuestion
from tests.fakes.websites import Website

SLOW = "^(a+)+$"


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "array"},
        of(a={"type": "nonsense"}),
        of(a={"type": "string", "description": "x" * LARGEST}),
        of(config={"type": "string"}),
    ],
    ids=["empty", "no object", "wrong", "large", "taken"],
)
def test_a_schema_by_which_no_tool_can_be_called(schema: dict[str, Any]) -> None:
    assert not usable(schema)


def test_a_good_schema() -> None:
    assert usable(of(a={"type": "string"}, pattern={"type": "string", "pattern": SLOW}))


@pytest.mark.parametrize(
    ("schema", "arguments", "words"),
    [
        ({**of(a={"type": "integer"}), "required": ["a"]}, {}, "arguments: 'a' is a required property: correct that"),
        (of(a={"type": "integer"}), {"a": "b"}, "a: 'b' is not of type 'integer': correct that"),
        (of(a={"items": {"enum": [1]}}), {"a": [2]}, r"a.0: 2 is not one of \[1\]: correct that"),
        ({**of(), "additionalProperties": False}, {"b": 1}, "Additional properties are not allowed"),
        (of(a={"$ref": "#/$defs/b"}), {"a": 1}, "the tool describes them wrongly"),
        ({**of(a={"$ref": "#/$defs/b"}), "$defs": {"b": {"$ref": "#/$defs/b"}}}, {"a": 1}, "describes them wrongly"),
    ],
)
def test_arguments_that_do_not_fit(schema: dict[str, Any], arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        check(schema, arguments)


def test_no_address_in_a_schema_is_fetched() -> None:
    with Website({"/schema.json": "{}"}) as site:
        with pytest.raises(BadQuestion):
            check(of(a={"$ref": f"{site.url}/schema.json"}), {"a": 1})
        assert site.asked == []


@pytest.mark.parametrize(
    "schema",
    [
        of(a={"type": "string", "pattern": SLOW}),
        {"type": "object", "patternProperties": {SLOW: {}}, "additionalProperties": False},
        {"type": "object", "patternProperties": {SLOW: {}}, "unevaluatedProperties": False},
    ],
    ids=["pattern", "names", "others"],
)
def test_no_pattern_of_a_schema_is_tried(schema: dict[str, Any]) -> None:
    """Any of these would take longer than the sun will shine."""
    endless = "a" * 100 + "!"
    check(schema, {"a": endless, endless: 1})
