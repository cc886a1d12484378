"""A moderator of the tests."""

from dataclasses import dataclass, field

from app.guardrails.moderation.categories import Scores


@dataclass
class ByWord:
    """Scores a text by the words in it; notes the texts."""

    words: dict[str, tuple[str, float]]
    collects: bool = False
    seen: list[str] = field(default_factory=list)

    async def scores(self, text: str) -> Scores:
        self.seen.append(text)
        return {category: score for word, (category, score) in self.words.items() if word in text}


BAD = {"bad": ("violence", 0.9), "mild": ("violence", 0.3), "sad": ("self-harm/intent", 0.8)}
