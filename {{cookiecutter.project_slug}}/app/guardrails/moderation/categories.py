"""What moderation tells apart, and from which score on it is a finding.

Source of the names and of what they mean: OpenAI's moderation guide. The thresholds are this project's.
"""

from collections.abc import Collection, Mapping

# Lower where a miss is worse than a false alarm. Every moderator is held to these.
THRESHOLDS: Mapping[str, float] = {
    "harassment": 0.5,
    "harassment/threatening": 0.5,
    "hate": 0.5,
    "hate/threatening": 0.5,
    "illicit": 0.5,
    "illicit/violent": 0.5,
    "self-harm": 0.5,
    "self-harm/intent": 0.4,
    "self-harm/instructions": 0.4,
    "sexual": 0.5,
    "sexual/minors": 0.3,
    "violence": 0.5,
    "violence/graphic": 0.5,
}
CATEGORIES = tuple(THRESHOLDS)

Scores = Mapping[str, float]
"""By category, 0 to 1. What a moderator does not judge is missing."""


def found_in(scores: Scores) -> list[str]:
    """The categories that reach their thresholds, the surest first."""
    if not any(scores.values()):
        return []
    found = [name for name in CATEGORIES if scores.get(name, 0.0) >= THRESHOLDS[name]]
    return sorted(found, key=lambda name: -scores[name])


def highest(scores: Scores, found: Collection[str]) -> float:
    """What goes on the account: of what was found the surest score, or else the highest of all."""
    return max((scores[name] for name in found) if found else scores.values(), default=0.0)
