from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import PromptError
from app.prompts.library import every_prompt, find_prompt
from app.prompts.prompt import Example, Prompt
from evaluation.prompts.row import substance
from evaluation.prompts.texts import reread

PROMPT = find_prompt("answer@2")
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1)


@pytest.mark.parametrize("prompt", list(every_prompt()), ids=lambda prompt: prompt.label)
def test_every_prompt_is_the_same_when_it_is_written_and_read(prompt: Prompt) -> None:
    again = reread(prompt)
    assert replace(again, digest=prompt.digest) == prompt
    assert (dict(again.steps), dict(again.options)) == (dict(prompt.steps), dict(prompt.options))


@given(WORDS, WORDS)
def test_any_text_survives(text: str, answer: str) -> None:
    escaped = text.replace("$", "$$")
    prompt = replace(PROMPT, system=f"{escaped}\n$refusal", examples=(Example(text, answer, (text, answer)),))
    again = reread(prompt)
    assert again.examples == prompt.examples
    # A text that begins with line ends, or holds three quotes, is no exception.
    assert again.system == prompt.system


def test_what_no_file_may_hold_is_refused() -> None:
    for system, message in (("Pay 5 $ .", "lone"), ("$price", r"uses \$price"), ("", "system")):
        with pytest.raises(PromptError, match=message):
            reread(replace(PROMPT, system=system))


def test_notes_and_numbers_are_not_what_a_model_is_asked_with() -> None:
    assert substance(replace(PROMPT, notes="Other", version=9, digest="")) == substance(PROMPT)
    assert substance(replace(PROMPT, system=f"{PROMPT.system} ")) != substance(PROMPT)
