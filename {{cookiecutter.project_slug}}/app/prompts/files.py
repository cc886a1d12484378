"""Reads a prompt file, and refuses one that would fail later: each mistake is an error that names file and field."""

import hashlib
import tomllib
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import PromptError
from app.prompts.prompt import Example, Prompt

# The line of a prompt that has none of its own.
REFUSAL = "I can't answer that from the indexed documents."
Words = Annotated[str, Field(min_length=1)]
Variable = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
KINDS = {"string_type": "text", "int_type": "number", "tuple_type": "list", "dict_type": "table", "model_type": "table"}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ExampleTable(Strict):
    question: Words
    answer: Words
    passages: list[Words] = []


class PromptTable(Strict):
    """What a file may hold. `system`, `user` and the steps are templates: `$question` is a variable, `$$` a dollar."""

    name: Words
    version: Annotated[int, Field(ge=1)]
    technique: Words
    variables: list[Variable]
    notes: Words
    refusal: Words = REFUSAL
    system: Words
    user: Words
    examples: list[ExampleTable] = []
    steps: dict[Variable, Words] = {}
    options: dict[Variable, Any] = {}


def read_prompt(path: Path) -> Prompt:
    """Parse one file. Raises PromptError."""
    try:
        content = path.read_bytes()
        table = PromptTable.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PromptError(f"{shown(path)} is not TOML ({error}): correct it") from None
    except OSError as error:
        raise PromptError(f"{shown(path)} can't be read ({error.strerror}): correct that, and start again") from None
    except ValidationError as error:
        raise PromptError(f"{shown(path)} {problem(error)}") from None
    except (ValueError, RecursionError) as error:
        raise PromptError(f"{shown(path)} can't be read ({type(error).__name__}): make its values simpler") from None
    if shown(path) != f"{table.name}/v{table.version}.toml":
        raise PromptError(f"{shown(path)} says it is {table.name} version {table.version}: make the two agree")
    check_variables(table, path)
    return prompt_of(table, content)


def prompt_of(table: PromptTable, content: bytes) -> Prompt:
    return Prompt(
        name=table.name,
        version=table.version,
        technique=table.technique,
        variables=tuple(table.variables),
        notes=table.notes,
        digest=hashlib.sha256(content).hexdigest(),
        refusal=table.refusal,
        system=table.system,
        user=table.user,
        examples=tuple(Example(one.question, one.answer, tuple(one.passages)) for one in table.examples),
        steps=MappingProxyType(table.steps),
        options=MappingProxyType(table.options),
    )


def problem(error: ValidationError) -> str:
    """The first thing that is wrong: `needs technique: add it`."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    match first["type"]:
        case "missing":
            return f"needs {field}: add it; docs/prompts.md describes every field"
        case "extra_forbidden":
            return f"has the field {field}, which no prompt has: correct its name, or remove it"
        case kind if kind in KINDS:
            return f"needs {field} to be a {KINDS[kind]}: correct it"
        case _:
            return f"has a wrong {field} ({first['msg']}): correct it"


def check_variables(table: PromptTable, path: Path) -> None:
    """Declared and used variables are the same. What a step needs beside them, its technique checks."""
    used = names_in(table.system, path) | names_in(table.user, path)
    if unknown := sorted(used - {*table.variables, "refusal"}):
        raise PromptError(
            f"{shown(path)} uses ${unknown[0]}, which is none of its variables: correct the name, add it to "
            "variables, or write $$ for a plain dollar"
        )
    if missing := sorted(set(table.variables) - used):
        raise PromptError(f"{shown(path)} leaves out ${missing[0]}: put it where the model should read it")
    for text in table.steps.values():
        names_in(text, path)


def names_in(template: str, path: Path) -> set[str]:
    """The variables of a template: `"$a and ${b}"` -> {"a", "b"}."""
    if not Template(template).is_valid():
        raise PromptError(f"{shown(path)} holds a lone $: write $$ for a plain dollar")
    return set(Template(template).get_identifiers())


def shown(path: Path) -> str:
    """`answer/v1.toml`."""
    return f"{path.parent.name}/{path.name}"
