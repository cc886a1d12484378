"""The passages that a run has found, numbered over all of its searches.

A search leaves its passages on its message as plain values, which a checkpoint keeps. The numbers come from the order
of the messages, each time anew: parallel searches, and a run that goes on after a kill, agree on them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.guardrails.citations import renumbered
from app.prompts.passages import given, render_passages
from app.types import Chunk, Passage, Passages

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage, BaseMessage

NOTHING = "No passage was found."
FOUND = "passages"
REPORT = "report"
"""What marks the words of a specialist, whose numbers are those of the passages that it found itself."""


def artifact_of(passages: Passages) -> dict[str, Any]:
    """What a message keeps: values that JSON has."""
    kept = [{**asdict(one), "chunk": asdict(one.chunk)} for one in passages.items]
    return {FOUND: kept, "index_version": passages.index_version}


def steps_in(artifact: Any) -> list[dict[str, Any]]:
    """Those of a specialist, where the artifact is that of its report."""
    return list(artifact[REPORT]["steps"]) if isinstance(artifact, dict) and REPORT in artifact else []


def passages_in(messages: "Sequence[BaseMessage]") -> Passages:
    """Each passage once, in the order in which it was found first."""
    found: dict[str, Passage] = {}
    version = 0
    for artifact in artifacts(messages):
        version = artifact["index_version"]
        for kept in artifact[FOUND]:
            found.setdefault(kept["chunk"]["id"], passage_of(kept))
    return Passages(tuple(found.values()), version)


def artifacts(messages: "Sequence[BaseMessage]") -> list[dict[str, Any]]:
    kept = [getattr(message, "artifact", None) for message in messages]
    return [artifact for artifact in kept if isinstance(artifact, dict) and FOUND in artifact]


def passage_of(kept: dict[str, Any]) -> Passage:
    chunk = dict(kept["chunk"])
    chunk["headings"] = tuple(chunk["headings"])
    return Passage(Chunk(**chunk), kept["score"], kept["cosine"])


def numbered(messages: "Sequence[AnyMessage]") -> "list[AnyMessage]":
    """The messages as the model reads them: those of searches hold their passages, each with its number.

    A report has these numbers too, in place of its own.
    """
    found = passages_in(messages).items
    by_id = {one.chunk.id: shown for one, shown in zip(found, given(found), strict=True)}

    def shown(message: "AnyMessage") -> "AnyMessage":
        artifact = getattr(message, "artifact", None)
        if not isinstance(artifact, dict) or not artifact.keys() & {FOUND, REPORT}:
            return message
        own = [by_id[kept["chunk"]["id"]] for kept in artifact.get(FOUND, [])]
        if REPORT in artifact:
            return message.model_copy(update={"content": renumbered(message.text, [one.number for one in own])})
        return message.model_copy(update={"content": render_passages(own) or NOTHING})

    return [shown(message) for message in messages]
