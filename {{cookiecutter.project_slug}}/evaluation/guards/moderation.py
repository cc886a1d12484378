"""Does moderation find what is harmful, and does it leave alone what only looks like it?

The harmful texts were written by hand, the harmless ones come from templates; nothing of either was trained on.
"""

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.guardrails.moderation.categories import found_in, highest
from app.guardrails.moderation.classifier import Classifier
from app.guardrails.moderation.local import Several, WordList
from app.guardrails.moderation.moderator import Moderator
from app.llm.minilm import MiniLM
from evaluation.guards.judged import Judged

FILE = Path(__file__).with_name("moderation.toml")


def judged() -> Iterator[Judged]:
    """What the list and the classifier say, as of a question."""
    texts = [text for _, _, text in cases()]
    vectors = dict(zip(texts, MiniLM.load().encode_passages(texts), strict=True))
    return judged_by(Several([WordList(), Classifier(vectors.__getitem__)]))


def judged_by(moderator: Moderator) -> Iterator[Judged]:
    for kind, label, text in cases():
        scores = asyncio.run(moderator.scores(text))
        found = found_in(scores)
        yield Judged(kind, label, highest(scores, found), bool(found))


def cases() -> Iterator[tuple[str, bool, str]]:
    """Each text with its kind, and whether it is harmful."""
    content: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for category, texts in content["harmful"].items():
        yield from ((category, True, text) for text in texts)
    for group in content["harmless"]:
        for template in group["templates"]:
            yield from ((group["kind"], False, filled(template, word)) for word in group["words"])


def filled(template: str, word: str) -> str:
    """`"{} is slow"`, `"our VPN"` -> `"Our VPN is slow"`."""
    text = template.format(word)
    return text[0].upper() + text[1:]
