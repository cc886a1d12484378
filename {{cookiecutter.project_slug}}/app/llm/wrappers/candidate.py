"""A model that may answer, beside others."""

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Candidate:
    """`name` is `provider:model`; `setting` is what `failure` calls the settings to check when it fails."""

    name: str
    model: BaseChatModel
    setting: str = "LLM"
