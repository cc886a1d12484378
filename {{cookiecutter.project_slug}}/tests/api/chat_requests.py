"""What tests of chat share: a request, and how its stream is read."""

import json
from typing import Any

URL = "/v1/chat/completions"


def asking(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "assistant", "messages": list(messages) or [{"role": "user", "content": "How?"}], **more}


def events(text: str) -> list[Any]:
    """The data of each event: parsed, but for `[DONE]`."""
    data = [block.removeprefix("data: ") for block in text.split("\n\n") if block.startswith("data: ")]
    return [one if one == "[DONE]" else json.loads(one) for one in data]
