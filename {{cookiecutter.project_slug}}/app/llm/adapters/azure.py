"""OpenAI's models at Azure."""

from typing import Any

from langchain_core.outputs import ChatResult
from langchain_openai import AzureChatOpenAI


class AzureChat(AzureChatOpenAI):
    """Says of a whole answer that it was withheld, as of a streamed one: its own class makes an error of that."""

    def _create_chat_result(self, response: Any, generation_info: dict[str, Any] | None = None) -> ChatResult:
        return super(AzureChatOpenAI, self)._create_chat_result(response, generation_info)
