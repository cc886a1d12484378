"""Which prompts a command is to work with, and with which questions: as they are named, checked before any is asked."""

from collections.abc import Sequence
from pathlib import Path

from app.bootstrap.prompts import VARIABLES
from app.errors import PromptError, SettingsError
from app.prompts.files import read_prompt
from app.prompts.library import find_prompt
from app.prompts.prompt import Prompt
from app.settings import OFFLINE, ModelSettings
from evaluation.prompts.halves import Halves, split
from evaluation.prompts.row import substance
from evaluation.questions import BadQuestions, Question, read_questions


def choose(reference: str) -> Prompt:
    """`answer@1`, `answer` for its newest version, or a file of your own such as `mine/answer/v3.toml`.

    Raises PromptError, also for a prompt that answers no questions.
    """
    prompt = read_prompt(Path(reference)) if reference.endswith(".toml") else find_prompt(reference)
    if set(prompt.variables) != set(VARIABLES):
        wanted = " and ".join(f"${name}" for name in VARIABLES)
        raise PromptError(f"{prompt.label} answers no questions: choose a prompt whose variables are {wanted}")
    return prompt


def choose_all(references: Sequence[str]) -> list[Prompt]:
    """At least two that differ. Raises PromptError."""
    prompts = [choose(reference) for reference in references]
    if len({substance(prompt) for prompt in prompts}) < max(2, len(prompts)):
        raise PromptError("there is nothing to compare: name two or more versions that differ, as answer@1 answer@2")
    return prompts


def questions_of(path: Path, limit: int | None) -> list[Question]:
    """All, or `limit` of them that lie evenly over the file. Raises BadQuestions."""
    found = read_questions(path)
    if limit is None or limit >= len(found):
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def halves_of(path: Path, limit: int | None, train_share: float, seed: int) -> Halves:
    """Raises BadQuestions for so few that a half is empty."""
    halves = split(questions_of(path, limit), train_share, seed)
    if not halves.train or not halves.held_out:
        raise BadQuestions(f"{path} has too few documents to hold some back: ask about more of them, or raise --limit")
    return halves


def refuse_offline(settings: ModelSettings) -> None:
    """Raises SettingsError for a model that reads no instructions."""
    if settings.llm_model == OFFLINE:
        raise SettingsError("the model offline ignores prompts, so nothing can be optimised: set LLM_MODEL to another")
