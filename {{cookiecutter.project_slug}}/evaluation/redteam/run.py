"""Carries out attacks one after the other, each with what it needs: its document is there, and gone at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.cli.server.client import Server
from app.guardrails.guard import BLOCK
from app.prompts.library import every_prompt
from app.settings import Settings
from app.types import Progress
from evaluation.redteam.attack import ALWAYS, DOCUMENTS, Attack
from evaluation.redteam.success import Reply, Secrets, succeeded
from evaluation.redteam.target import Target

COLLECTION = "redteam"
SHIPPED = ("answer", "agent")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attack and what came of it. `guarded`: it is claimed that something stops it."""

    attack: Attack
    reply: Reply
    succeeded: bool
    guarded: bool


def carry_out(
    attacks: Sequence[Attack], target: Target, secrets: Secrets, settings: Settings, progress: Progress
) -> list[Outcome]:
    """Raises TargetFailed when the service does not answer, or breaks: that is a finding of its own."""
    found = []
    for number, attack in enumerate(attacks):
        progress(number, len(attacks), f"{attack.category} {attack.id}")
        reply = target.attack(attack)
        found.append(Outcome(attack, reply, succeeded(attack, reply, secrets), is_guarded(attack, settings)))
    progress(len(attacks), len(attacks), "")
    return found


def is_guarded(attack: Attack, settings: Settings) -> bool:
    """By something that is always there, or by a guard that the settings have block."""
    return attack.guard == ALWAYS or (bool(attack.guard) and getattr(settings, f"guard_{attack.guard}") == BLOCK)


def instructions() -> list[str]:
    """The system messages of the prompts that answer, and of the agent's."""
    return [prompt.system for prompt in every_prompt() if prompt.name in SHIPPED]


@contextmanager
def documents_sent(url: str, key: str | None) -> Iterator[None]:
    """The documents that carry attacks, in a collection of their own; removed whatever happens. Raises AppError."""
    files = [(path.name, path.read_bytes()) for path in sorted(DOCUMENTS.glob("*.md"))]
    with Server(url, key) as server:
        try:
            for _ in server.follow(server.send(files, COLLECTION, COLLECTION)):
                pass
            yield
        finally:
            for id in server.documents(COLLECTION):
                server.remove(id)
