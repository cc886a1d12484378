"""The model for what is asked on the way to an answer, such as other wordings of a question."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.bootstrap.answers import budget_of
from app.bootstrap.chain import build_model
from app.bootstrap.models import build_chat_model
from app.llm.asking import Asking
from app.llm.chat import display_name
from app.llm.circuit import Circuits
from app.prompts.budget import Budget
from app.settings import Settings
from app.types import Context

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.llm.ledger import Allowance


class ModelOnDemand:
    """An `AskFor`. The model is made when it is first asked: a search that asks none needs no key for one."""

    def __init__(
        self,
        settings: Settings,
        circuits: Circuits,
        allowance: "Allowance | None" = None,
        client: "BaseChatModel | None" = None,
    ) -> None:
        self.settings = settings
        self.circuits = circuits
        self.allowance = allowance
        self.client = client

    def __call__(self, context: Context) -> Asking:
        return Asking(self.model, display_name(self.settings.llm_model), context, self.budget)

    def forget(self) -> None:
        """What the model was asked and said, where that is remembered."""
        self.__dict__.pop("model", None)

    @cached_property
    def model(self) -> "BaseChatModel":
        client = self.client or build_chat_model(self.settings)
        return build_model(self.settings, client, self.circuits, self.allowance)

    @cached_property
    def budget(self) -> Budget:
        return budget_of(self.settings, self.allowance.count if self.allowance else None)
