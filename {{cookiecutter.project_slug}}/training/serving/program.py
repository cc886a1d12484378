"""The servers that there are."""

from enum import StrEnum


class Program(StrEnum):
    """A GGUF file is for the first one, a folder in Hugging Face's format for the others."""

    LLAMACPP = "llamacpp"
    TRANSFORMERS = "transformers"
    VLLM = "vllm"
