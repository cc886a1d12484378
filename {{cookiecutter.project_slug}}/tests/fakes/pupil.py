"""A model server in OpenAI's wire format whose answers are as good as its instructions: what is better is known.

It answers from the passage of the right document, or else refuses. Which it does depends on the prompt alone, and on
the question: each has a difficulty, drawn from its text, and noise besides, drawn from its text and the instructions.
"""

import asyncio
import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from app.prompts.passages import read_passages, read_question
from tests.fakes.openai import FakeOpenAI

# A client keeps no connection for a loop that has ended.
CLOSING = {"connection": "close"}
REFUSAL = "I can't answer that from the indexed documents."


@dataclass
class Pupil(FakeOpenAI):
    """`facts` are the right answers by question. The share of them that it knows is `plain`, and `taught` where the
    system message holds `hint`. With examples it knows the share `with_examples`, and all that is about the same thing
    as one of the examples: it has learned that by heart.

    `proposals` are what it writes, one after the other, when it is asked to write instructions. `fails` are questions
    at which the server breaks. Requests after the first `answers` wait as long as it has no more of them.
    """

    facts: Mapping[str, str] = field(default_factory=dict)
    hint: str = "step by step"
    plain: float = 0.5
    taught: float = 0.9
    with_examples: float = 0.0
    noise: float = 0.0
    proposals: list[str] = field(default_factory=list)
    fails: frozenset[str] = frozenset()
    answers: float = math.inf

    async def chat(self, request: Request) -> Response:
        body = await request.json()
        self.requests.append(body)
        number = len(self.requests)
        while number > self.answers:  # noqa: ASYNC110  (set by a test's thread)
            await asyncio.sleep(0.01)
        messages = body["messages"]
        if self.status != 200 or read_question(messages[-1]["content"]) in self.fails:
            status = self.status if self.status != 200 else 400
            return JSONResponse({"error": {"message": "scripted failure", "type": "test"}}, status, CLOSING)
        text = self.write(messages)
        return StreamingResponse(self.pieces(text), headers=CLOSING, media_type="text/event-stream")

    def write(self, messages: list[dict[str, Any]]) -> str:
        """A proposal of instructions, or an answer."""
        asked = messages[-1]["content"]
        if "<passages>" not in asked:
            written = sum("<passages>" not in one["messages"][-1]["content"] for one in self.requests)
            return self.proposals[(written - 1) % len(self.proposals)]
        question, system = read_question(asked), messages[0]["content"]
        shown = [read_question(one["content"]) for one in messages[1:-1] if one["role"] == "user"]
        fact = self.facts.get(question, "")
        by_heart = any(thing(fact) in one for one in shown)
        if fact and (by_heart or self.knows(question, system, examples=bool(shown))):
            for passage in read_passages(asked):
                if fact in passage.text:
                    return f"{fact} [{passage.number}]"
        return REFUSAL

    def knows(self, question: str, system: str, *, examples: bool) -> bool:
        share = self.with_examples if examples and self.with_examples else self.plain
        if self.hint in system:
            share = max(share, self.taught)
        if drawn(question, system, "noise") < self.noise:
            return drawn(question, system, "again") < share
        return drawn(question) < share

    def pieces(self, text: str) -> Iterator[str]:
        yield self.event([{"index": 0, "delta": {"content": text}, "finish_reason": None}])
        yield self.event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        yield self.event([], usage={"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107})
        yield "data: [DONE]\n\n"


def thing(fact: str) -> str:
    """`"The aldor press costs 7 euros."` -> `"aldor"`."""
    return fact.split()[1]


def drawn(*texts: str) -> float:
    """From 0 to 1, always the same for the same texts."""
    return int.from_bytes(hashlib.sha256(json.dumps(texts).encode()).digest()[:8]) / 2**64
