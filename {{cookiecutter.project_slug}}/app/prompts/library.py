"""Reads prompt files and fills them in. Knows nothing of models or passages."""

import hashlib
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Template

from app.errors import PromptError

TEXTS = Path(__file__).parent / "texts"
FIELDS = {"name": str, "version": int, "refusal": str, "system": str, "user": str}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of one prompt. `refusal` is the line a model uses to say that it can't answer."""

    name: str
    version: int
    digest: str
    refusal: str
    system: str
    user: str

    @property
    def id(self) -> str:
        """What an answer carries: `answer@1#0f3b9c2e`, name, version and content hash."""
        return f"{self.name}@{self.version}#{self.digest[:8]}"

    def render(self, **variables: str) -> tuple[str, str]:
        """The system and the user message with every `$variable` filled in; values are never expanded again."""
        values = {**variables, "refusal": self.refusal}
        return Template(self.system).substitute(values).strip(), Template(self.user).substitute(values).strip()


def load_prompt(name: str, variables: Collection[str], folder: Path = TEXTS) -> Prompt:
    """The newest version of a prompt, checked to use exactly these variables. Raises PromptError that names the file.

    Versions are files: `answer/v1.toml`, `answer/v2.toml`, …
    """
    files = sorted((folder / name).glob("v*.toml"), key=lambda path: (len(path.name), path.name))
    if not files:
        raise PromptError(f"there is no prompt {name!r}: write {folder / name / 'v1.toml'}")
    prompt = read_prompt(files[-1])
    used = names_in(prompt.system, files[-1]) | names_in(prompt.user, files[-1])
    if missing := sorted(set(variables) - used):
        raise PromptError(f"{shown(files[-1])} leaves out ${missing[0]}: put it where the model should read it")
    if unknown := sorted(used - set(variables) - {"refusal"}):
        raise PromptError(f"{shown(files[-1])} uses ${unknown[0]}, which nothing fills in: write $$ for a plain dollar")
    return prompt


def shown(path: Path) -> str:
    """`answer/v1.toml`."""
    return f"{path.parent.name}/{path.name}"


def read_prompt(path: Path) -> Prompt:
    """Parse one file. Raises PromptError when a field is missing or of another type."""
    content = path.read_bytes()
    try:
        fields = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PromptError(f"{shown(path)} is not TOML ({error}): correct it") from None
    for field, kind in FIELDS.items():
        if not isinstance(fields.get(field), kind):
            raise PromptError(f"{shown(path)} needs {field} = <{kind.__name__}>: add it")
    if shown(path) != f"{fields['name']}/v{fields['version']}.toml":
        raise PromptError(f"{shown(path)} says it is {fields['name']} version {fields['version']}: make the two agree")
    return Prompt(digest=hashlib.sha256(content).hexdigest(), **{field: fields[field] for field in FIELDS})


def names_in(template: str, path: Path) -> set[str]:
    """The variables of a template: `"$a and ${b}"` -> {"a", "b"}."""
    if not Template(template).is_valid():
        raise PromptError(f"{shown(path)} holds a lone $: write $$ for a plain dollar")
    return set(Template(template).get_identifiers())
