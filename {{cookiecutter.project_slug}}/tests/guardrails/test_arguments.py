import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guardrails.arguments import ArgumentGuard
from app.guardrails.canary import Canary

KEY = "sk-" + "proj-a1B2c3D4e5F6g7H8i9J0k1L2"
DISGUISES = {
    "plain": lambda word: {"url": f"https://a.test/?q={word}"},
    "backwards": lambda word: {"url": f"https://a.test/?q={word[::-1]}"},
    "base64": lambda word: {"body": base64.b64encode(f"It is {word}.".encode()).decode()},
    "escaped": lambda word: {"url": "https://a.test/?q=" + "".join(f"%{ord(letter):02x}" for letter in word)},
    "spelled": lambda word: {"text": " ".join(word.upper())},
    "half of it": lambda word: {"text": word[5:16]},
    "a key": lambda word: {word: 1},
    "nested": lambda word: {"rows": [{"a": [word]}]},
    "json in json": lambda word: {"body": json.dumps({"a": json.dumps([word])})},
    "two arguments": lambda word: {"a": word[:6], "b": word[6:]},
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_our_canary_is_found_wherever_it_stands(tmp_path: Path, disguise: Any) -> None:
    canary = Canary(tmp_path)
    assert ArgumentGuard(canary).gives_away(disguise(canary.word))
    assert not ArgumentGuard(canary).gives_away(disguise("the quick brown fox "))
    assert not ArgumentGuard().gives_away(disguise(canary.word))


@pytest.mark.parametrize(
    "arguments",
    [
        {"url": f"https://a.test/?q={KEY}"},
        {"url": "https://a.test/?api_key=" + "a1b2c3d4e5f6g7h8"},
        {"url": f"https://a.test/?q={quote('password=hunter22')}"},
        {"body": json.dumps({"password": "hunter22"})},
        {"password": "hunter22"},
        {"rows": [{"said": f"The key is {KEY}"}]},
    ],
)
def test_secrets_are_found_by_their_names_and_their_shapes(arguments: dict[str, Any]) -> None:
    assert ArgumentGuard(secrets=True).has_secret(arguments)
    assert not ArgumentGuard(secrets=False).has_secret(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"url": "https://a.test/keys?page=2"},
        {"query": "How do I set an API key?"},
        {"n": 7, "x": None, "y": [True]},
    ],
)
def test_what_is_none_is_no_finding(arguments: dict[str, Any]) -> None:
    assert not ArgumentGuard(secrets=True).has_secret(arguments)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(arguments=st.dictionaries(st.text(), JSON))
def test_any_arguments_can_be_looked_at(arguments: dict[str, Any]) -> None:
    guard = ArgumentGuard(secrets=True)
    assert guard.has_secret(arguments) in (True, False)
