"""Amazon Bedrock by its Converse protocol, which is the same for every model there."""

from langchain_aws import ChatBedrockConverse

from app.errors import SettingsError
from app.llm.adapters.amazon_call import tell_calls
from app.llm.adapters.aws import access
from app.llm.adapters.leavable import Leavable


class BedrockChat(Leavable, ChatBedrockConverse):
    """LangChain's client, whose calls can be left."""


def chat_model(
    model: str,
    max_tokens: int,
    timeout: int,
    base_url: str | None = None,
    api_key: str | None = None,
    region_name: str | None = None,
    **credentials: str,
) -> BedrockChat:
    """`timeout` in seconds. Raises SettingsError for a missing region or credentials, which are looked for here."""
    if api_key and base_url and base_url.startswith("http://"):
        raise SettingsError("a key goes to an https:// address only: correct LLM_BASE_URL, or use AWS_ACCESS_KEY_ID")
    found = access(region_name, credentials, bearer=bool(api_key))
    key = {"api_key": api_key} if api_key else {}
    made = BedrockChat(
        model=model, max_tokens=max_tokens, timeout=timeout, max_retries=0, base_url=base_url, **found, **key
    )
    tell_calls(made.client)
    return made
