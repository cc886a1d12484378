"""The prompts of answers: which versions, in which shares."""

from collections.abc import Sequence

import numpy as np

from app.errors import PromptError, SettingsError
from app.prompts.library import every_prompt, load_prompt
from app.prompts.prompt import Prompt
from app.prompts.split import Split, only, read_shares
from app.prompts.techniques import make_technique
from app.settings import PromptSettings
from app.types.embedding import Vectors

ANSWER = "answer"
VARIABLES = ("question", "passages")


def build_prompts(settings: PromptSettings) -> Split[Prompt]:
    """What PROMPT_ANSWER names; without it everybody gets the newest version of `answer`.

    All prompt files are read, so that a mistake in one shows now. Raises PromptError or SettingsError.
    """
    check_prompts()
    if settings.prompt_answer is None:
        return only(load_prompt(ANSWER, VARIABLES))
    try:
        shares = read_shares(settings.prompt_answer)
        return Split(tuple((load_prompt(one.name, VARIABLES, one.version), one.weight) for one in shares))
    except ValueError as error:
        raise SettingsError(f"PROMPT_ANSWER={settings.prompt_answer!r} {error}") from None
    except PromptError as error:
        raise PromptError(f"PROMPT_ANSWER={settings.prompt_answer!r}: {error}") from None


def check_prompts() -> None:
    """Raises PromptError for the first file that can't be used."""
    for prompt in every_prompt():
        make_technique(prompt, no_vectors)


def no_vectors(texts: Sequence[str]) -> Vectors:
    return np.zeros((len(texts), 1), np.float32)
