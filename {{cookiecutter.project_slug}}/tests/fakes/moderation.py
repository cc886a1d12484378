"""OpenAI's moderation API on loopback: its wire format, scores by a word of each text, and a note of what was asked."""

import json
from collections.abc import Sequence
from typing import Any

from app.guardrails.moderation.categories import CATEGORIES
from tests.fakes.upstream import Reply

NONE = dict.fromkeys(CATEGORIES, 0.01)


def moderated(*scores: dict[str, float]) -> Reply:
    """An answer with a result for each of these; a category that is not named has .01."""
    body = {"id": "modr-1", "model": "omni-moderation-latest", "results": [result(one) for one in scores]}
    return Reply(json.dumps(body))


def result(scores: dict[str, float]) -> dict[str, Any]:
    known = NONE | scores
    return {
        "flagged": any(score >= 0.5 for score in known.values()),
        "categories": {name: score >= 0.5 for name, score in known.items()},
        "category_scores": known,
        "category_applied_input_types": {name: ["text"] for name in known},
    }


def texts_of(bodies: Sequence[dict[str, Any]]) -> list[list[str]]:
    """What was sent to be judged, call by call."""
    return [list(body["input"]) for body in bodies]
