"""A prompt as the text of its file, so that what a search finds is read, and checked, as any other version is."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.prompts.files import read_prompt
from app.prompts.prompt import Prompt


def reread(prompt: Prompt) -> Prompt:
    """The prompt as its own file would give it, with that file's digest. Raises PromptError for one that is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / prompt.name / f"v{prompt.version}.toml"
        path.parent.mkdir()
        path.write_text(to_toml(prompt), encoding="utf-8", newline="\n")
        return read_prompt(path)


def to_toml(prompt: Prompt) -> str:
    """What `read_prompt` reads back, in the order in which people write it."""
    lines = [
        f"{name} = {value(getattr(prompt, name))}" for name in ("name", "version", "technique", "variables", "notes")
    ]
    lines += [f"\n{name} = {block(getattr(prompt, name))}" for name in ("refusal", "system", "user")]
    for example in prompt.examples:
        lines.append(f"\n[[examples]]\nquestion = {value(example.question)}\nanswer = {block(example.answer)}")
        lines += [f"passages = {value(example.passages)}"] if example.passages else []
    lines += table("steps", {name: block(text) for name, text in prompt.steps.items()})
    lines += table("options", {name: value(one) for name, one in prompt.options.items()})
    return "\n".join(lines) + "\n"


def table(name: str, entries: Mapping[str, str]) -> list[str]:
    return [f"\n[{name}]", *(f"{key} = {text}" for key, text in entries.items())] if entries else []


def block(text: str) -> str:
    """Several lines as they are, between quotes that escape nothing; else a value like any other."""
    plain = all(character.isprintable() or character == "\n" for character in text)
    return f"'''\n{text}'''" if "\n" in text and plain and "'''" not in f"{text}'" else value(text)


def value(one: Any) -> str:
    """JSON's texts, numbers and lists are TOML's too, but for one control character."""
    if isinstance(one, Sequence) and not isinstance(one, str):
        return f"[{', '.join(value(item) for item in one)}]"
    return json.dumps(one, ensure_ascii=False).replace("\x7f", "\\u007f")
