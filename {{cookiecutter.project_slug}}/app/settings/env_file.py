"""What is wrong with a `.env` that would be half read."""

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from app.errors import SettingsError

ENV_FILE = Path(".env")


# Of a provider's own variables, those whose names are near to one of ours.
OTHERS = frozenset({"AWS_ENDPOINT_URL", "OLLAMA_API_KEY"})


def check_env_file(path: Path, names: Iterable[str]) -> None:
    """Refuse a line that does not parse, or a name that is nearly one of `names`. Raises SettingsError."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read ({error}): write it as a UTF-8 text file") from None
    known = [name.upper() for name in names]
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line
            raise SettingsError(f"{path} line {line} is not NAME=value: correct it, or compare with .env.example")
        if binding.key and binding.key.upper() not in (*known, *OTHERS):
            near = difflib.get_close_matches(binding.key.upper(), known, n=1, cutoff=0.85)
            if near:
                raise SettingsError(f"{path} line {binding.original.line}: {binding.key} is unknown: write {near[0]}")


def read_variables(path: Path = ENV_FILE) -> dict[str, str]:
    """All variables of the environment and of `.env` that have a value; the environment wins, unless it is empty."""
    written = dotenv_values(path, encoding="utf-8") if path.exists() else {}
    return {name: value for names in (written, os.environ) for name, value in names.items() if value}
