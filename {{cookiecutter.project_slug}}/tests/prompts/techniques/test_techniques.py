"""A prompt's file and its technique agree, or the file is named."""

from dataclasses import replace

import pytest

from app.errors import PromptError
from app.prompts.library import load_prompt
from app.prompts.prompt import Example, Prompt
from app.prompts.techniques import TECHNIQUES, make_technique
from app.prompts.techniques.few_shot import FewShot
from tests.fakes.embedders import StemEmbedder

encode = StemEmbedder().encode_passages
SAMPLED = load_prompt("self_consistency", ["question", "passages"])
SPLIT = load_prompt("decomposition", ["question", "passages"])
SHOWN = load_prompt("few_shot", ["question", "passages"])


def wrong(prompt: Prompt) -> str:
    with pytest.raises(PromptError) as raised:
        make_technique(prompt, encode)
    return str(raised.value)


@pytest.mark.parametrize("name", [name for name in TECHNIQUES if name != "direct"])
def test_every_technique_has_a_prompt_of_its_name(name: str) -> None:
    prompt = load_prompt(name, ["question", "passages"])
    assert prompt.technique == name
    assert make_technique(prompt, encode)


def test_options_are_the_techniques_own() -> None:
    assert make_technique(replace(SHOWN, options={"shots": 2}), encode) == FewShot(encode, 2)
    assert "has the option shots, which self_consistency has not" in wrong(replace(SAMPLED, options={"shots": 2}))
    for inner in ("encode", "known", "lock"):
        assert f"has the option {inner}, which few_shot has not" in wrong(replace(SHOWN, options={inner: 2}))


@pytest.mark.parametrize("value", [0, 1000, "five", 2.5, True, [5]])
def test_the_value_of_an_option_is_checked(value: object) -> None:
    said = wrong(replace(SAMPLED, options={"samples": value}))
    assert said == (
        "self_consistency/v1.toml has wrong options (samples must be a whole number from 2 to 20): correct them"
    )


def test_steps_are_there_with_their_variables_and_no_others() -> None:
    rest = {name: step for name, step in SPLIT.steps.items() if name != "join"}
    assert "needs the step join for decomposition: add it under [steps]" in wrong(replace(SPLIT, steps=rest))
    more = {**SPLIT.steps, "sum": "Add it up."}
    assert "has the step sum, which decomposition does not take" in wrong(replace(SPLIT, steps=more))
    assert "leaves out $notes in the step join" in wrong(replace(SPLIT, steps={**rest, "join": "Join them."}))
    assert "uses $more in the step join" in wrong(replace(SPLIT, steps={**rest, "join": "Join $notes and $more"}))


def test_examples_are_there_where_they_are_shown_and_nowhere_else() -> None:
    assert "few_shot/v1.toml needs examples for few_shot" in wrong(replace(SHOWN, examples=()))
    assert "has examples, which self_consistency does not show" in wrong(
        replace(SAMPLED, examples=(Example("?", "!"),))
    )


def test_a_technique_that_is_not_there_is_answered_with_those_that_are() -> None:
    assert "has the technique 'tree': choose from direct, few_shot" in wrong(replace(SAMPLED, technique="tree"))
