"""The protocol of Hugging Face's endpoints: OpenAI's, as the types of its own client know it."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from huggingface_hub import ChatCompletionInput, ChatCompletionOutput, ChatCompletionStreamOutput

from app.types import FinishReason
from tests.fakes.upstream import Reply
from tests.providers.openai import CALL, OpenAI, request
from tests.providers.protocol import KEY, Request, named


class HuggingFace(OpenAI):
    name = "huggingface"
    fields = frozenset(ChatCompletionInput.__dataclass_fields__)
    whole_kind = ChatCompletionOutput
    chunk_kind = ChatCompletionStreamOutput
    whole_more: ClassVar[Mapping[str, Any]] = {"system_fingerprint": "scripted"}
    chunk_more = whole_more
    message_more: ClassVar[Mapping[str, Any]] = {"role": "assistant"}
    delta_more = message_more
    call_more: ClassVar[Mapping[str, Any]] = {"id": CALL["id"], "type": "function"}
    finishes: ClassVar[Mapping[str, FinishReason]] = {
        "stop": "stop",
        "length": "length",
        "eos_token": "stop",
        "tool_calls": "stop",
        "content_filter": "filtered",
    }

    def address(self, url: str) -> str:
        return url

    def variables(self, url: str) -> dict[str, str]:
        return {"HF_TOKEN": KEY, "HF_INFERENCE_ENDPOINT": url}

    def error(self, status: int, **headers: str) -> Reply:
        return Reply(json.dumps({"error": "scripted", "error_type": "generation"}), status, named(headers))

    def read(self, head: str, body: Mapping[str, Any]) -> Request:
        assert head.startswith("POST /v1/chat/completions ")
        return request(body, body["max_tokens"])


PROTOCOL = HuggingFace()
