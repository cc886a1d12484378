"""What differs between two versions of a prompt, field by field, as unified diffs."""

from collections.abc import Iterator
from difflib import unified_diff

from app.prompts.prompt import Prompt


def diff(old: Prompt, new: Prompt) -> list[str]:
    """The lines of a unified diff for each field that differs; none where only comments do.

    `--- answer@1 notes`, `+++ answer@2 notes`, `@@ -1 +1 @@`, `-One call.`, `+Two calls.`
    """
    before, after = dict(fields(old)), dict(fields(new))
    lines: list[str] = []
    for name in dict.fromkeys([*before, *after]):
        was, now = (texts.get(name, "").splitlines() for texts in (before, after))
        lines += unified_diff(was, now, f"{old.label} {name}", f"{new.label} {name}", lineterm="")
    return lines


def fields(prompt: Prompt) -> Iterator[tuple[str, str]]:
    """Every field that its file may change, as text: `("technique", "direct")`."""
    for name in ("technique", "notes", "refusal", "system", "user"):
        yield name, str(getattr(prompt, name)).strip()
    yield "variables", "\n".join(prompt.variables)
    for name, text in prompt.steps.items():
        yield f"steps.{name}", text.strip()
    for name, value in prompt.options.items():
        yield f"options.{name}", str(value)
    for number, example in enumerate(prompt.examples, 1):
        yield f"examples.{number}", "\n".join([*example.passages, example.question, example.answer]).strip()
