"""What the project knows of itself without asking anything: its models, settings, weights and data."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import app
from app.llm.catalogue import Entry, load_catalogue
from app.llm.catalogue.names import find
from app.settings import OFFLINE, Settings
from evaluation.conversations import read_conversations
from evaluation.datasets.sets import sets
from evaluation.options import QUESTIONS
from evaluation.questions import read_questions
from evaluation.redteam.attack import read_attacks
from evaluation.refusals.texts import twins

HEAD = "| fact | value |\n|---|---|"
GUARDS = (
    "unicode", "secrets", "pii", "injection", "moderation", "language", "grounding", "citations", "canary", "links"
)  # fmt: skip
WEIGHTS = {
    "classifier of prompt injection": "guardrails/injection/weights.sha256",
    "classifier of moderation": "guardrails/moderation/weights.sha256",
}
BUILT_IN = (
    ("what it is", "extractive: it copies sentences of the passages, and writes none"),
    ("leaves the machine", "nothing"),
    ("price", "none"),
)


def table(rows: Iterator[tuple[str, str]]) -> str:
    return "\n".join([HEAD, *(f"| {name} | {value} |" for name, value in rows)])


def model_facts(settings: Settings) -> Iterator[tuple[str, str]]:
    """Of the chat model by the catalogue, where it is in it, and of the models beside it."""
    yield "chat model (`LLM_MODEL`)", f"`{settings.llm_model}`"
    if settings.llm_model == OFFLINE:
        yield from BUILT_IN
    elif entry := find(settings.llm_model):
        yield from catalogued(entry)
    else:
        yield "what is known of it", "nothing: it is not in the catalogue of `python -m app models`"
    yield "embedding model (`EMBEDDING_MODEL`)", f"`{settings.embedding_model}`"
    for name, file in WEIGHTS.items():
        yield name, f"SHA-256 `{sha256_in(file)}`"


def catalogued(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "family", entry.family
    yield "context, longest answer, in tokens", f"{number(entry.context_tokens)}, {number(entry.max_output_tokens)}"
    prices = f"{money(entry.input_usd_per_million)} in, {money(entry.output_usd_per_million)} out"
    yield "US dollars for a million tokens", f"{prices} (list of {load_catalogue().date})"
    yield "open weights", {True: "yes", False: "no", None: "not known"}[entry.open_weights]
    yield "strengths", entry.strengths
    yield "weaknesses", entry.weaknesses
    yield "where the data go", entry.residency or "not known"


def number(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"


def money(value: float | None) -> str:
    return "not known" if value is None else f"{value:g}"


def sha256_in(file: str) -> str:
    return (Path(app.__file__).parent / file).read_text(encoding="ascii").split()[0]


def data_facts() -> Iterator[tuple[str, str]]:
    """How much there is of each set; where it comes from says the card."""
    kinds = Counter(one.kind for one in read_questions(QUESTIONS))
    for kind, count in sorted(kinds.items()):
        yield f"questions: {kind.replace('_', ' ')}", f"{count:,}"
    yield "conversations", f"{len(read_conversations()):,}"
    for one in sets():
        yield one.name, f"{one.count:,}"
    yield "harmless texts about groups of people", f"{len(twins()):,}"
    yield "attacks on the service", f"{len(read_attacks()):,}"


def guard_facts(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in GUARDS:
        yield f"`GUARD_{name.upper()}`", f"`{getattr(settings, f'guard_{name}')}`"


def kept_facts(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is written down of those who ask, and for how long."""
    days = settings.keep_answers_days
    kept = f"{days} days" if settings.keep_answers == "on" else "not kept (`KEEP_ANSWERS` is off)"
    yield "text of questions and answers", kept
    yield "figures of each answer: time, model, tokens, cost", "until `costs --prune`, or erased"
    yield "ratings and comments", "until erased"
    yield "tasks of the agent, with what was said and found", "until the thread is deleted, or erased"
    yield "approvals and other acts, hashed", "for ever; nobody can be told by them once erased"
    yield (
        f"log (`LOG_LEVEL` is `{settings.log_level}`)",
        "no question and no answer; as long as whoever runs it keeps it",
    )


def limit_facts(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "time of an answer", f"{settings.request_timeout_seconds:g} seconds"
    yield "answers at once", f"{settings.max_concurrent_answers}"
    yield "dollars a day, a month", f"{limit(settings.budget_usd_per_day)}, {limit(settings.budget_usd_per_month)}"
    yield "steps of the agent in a task", f"{settings.agent_max_steps}"
    yield "dollars of a task", limit(settings.agent_max_usd)


def limit(value: float | None) -> str:
    return "no limit" if value is None else f"{value:g}"
