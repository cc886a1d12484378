"""What is said instead of a question's answer, or of a part of an answer."""

from collections.abc import Sequence

COMFORT = (
    "If you are thinking of hurting yourself, you do not have to be alone with it: please talk to somebody you trust, "
    "to a doctor, or to a crisis line where you live; if you are in danger now, call the emergency services."
)
WITHHELD = "(A part of this answer was withheld.)"


def refusal(found: Sequence[str]) -> str:
    """`found` are categories, at least one."""
    if concerns_the_asker(found):
        return f"This can't be answered here. {COMFORT}"
    return f"blocked by the guard 'moderation' ({', '.join(found)}): leave that out"


def withheld(found: Sequence[str]) -> str:
    return f"{WITHHELD} {COMFORT}" if concerns_the_asker(found) else WITHHELD


def concerns_the_asker(found: Sequence[str]) -> bool:
    return any(name.startswith("self-harm") for name in found)
