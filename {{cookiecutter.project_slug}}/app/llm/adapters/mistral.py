"""Mistral's embedding models. Their client would download a tokenizer, to count what one request may hold."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_mistralai import MistralAIEmbeddings
    from tokenizers import Tokenizer


def embeddings(
    model: str, timeout: int, base_url: str | None = None, api_key: str | None = None
) -> "MistralAIEmbeddings":
    """`timeout` in seconds."""
    from langchain_mistralai import MistralAIEmbeddings

    where = {"endpoint": base_url} if base_url else {}
    return MistralAIEmbeddings(
        model=model, api_key=api_key, timeout=timeout, max_retries=None, tokenizer=thirds(), **where
    )


def thirds() -> "Tokenizer":
    """Takes every three characters for a token, which is more tokens than there are in most texts."""
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    tokenizer = Tokenizer(WordLevel({"?": 0}, unk_token="?"))  # noqa: S106
    tokenizer.pre_tokenizer = Split(Regex(r"[\s\S]{1,3}"), "isolated")
    return tokenizer
