"""What is to be tried: strategies, as RETRIEVAL names them, and ways to cut, as CHUNKER does; the settings' come first.

Without a choice, each ranking is tried alone, each further step with the default ranking, if it can be made here, and
each way to cut that does not ask the embedding model where.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.errors import SettingsError
from app.rag.documents.chunkers import WAYS, way
from app.rag.retrieval import ARRANGEMENTS, DEFAULT, EXPANSIONS, NARROWINGS, RANKINGS, READINGS, ordered
from app.settings import Settings

Check = Callable[[str], object]
"""Makes a strategy of that name, and raises an AppError where it can't be made."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The first of each is the default, with which all others are compared; `left_out` says what can't be tried."""

    strategies: tuple[str, ...]
    chunkers: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def make_plan(settings: Settings, check: Check, strategies: Sequence[str], chunkers: Sequence[str]) -> Plan:
    """Raises SettingsError, or what `check` raises, for what is named and can't be tried."""
    default = name_of(settings.retrieval)
    with of_option("--strategies", "RETRIEVAL"):
        chosen = [name for text in strategies for name in names_in(text)]
        for name in chosen:
            check(name)
    with of_option("--chunkers", "CHUNKER"):
        ways = [name.strip() for text in chunkers for name in text.replace(";", ",").split(",")]
        for name in ways:
            way(name)
    left_out: list[str] = []
    found = chosen or list(possible(default, check, left_out))
    return Plan(first(default, found), first(settings.chunker, ways or list(quick_ways(left_out))), tuple(left_out))


@contextmanager
def of_option(option: str, setting: str) -> Iterator[None]:
    """What is wrong with a setting of that name is said of the option, in which it was given."""
    try:
        yield
    except SettingsError as error:
        raise type(error)(str(error).replace(f"{setting}=", f"{option} ", 1)) from None


def names_in(text: str) -> Iterator[str]:
    """`"dense; hybrid, mmr"` -> dense, and hybrid with mmr. Rankings alone may also stand between commas.

    Raises SettingsError.
    """
    for part in text.split(";"):
        names = [name.strip() for name in part.split(",")]
        if all(name in RANKINGS for name in names):
            yield from names
        else:
            yield name_of(part)


def name_of(text: str) -> str:
    """The steps in their order, so that one strategy has one name. Raises SettingsError."""
    names = ordered(text)
    if sum(name in RANKINGS for name in names) > 1:
        raise SettingsError(
            f"{text!r} ranks in more than one way: put ; between strategies, and , between steps of one"
        )
    return ", ".join(names)


def ranking_of(strategy: str) -> str:
    """The one step that every search has."""
    return next((name for name in ordered(strategy) if name in RANKINGS), DEFAULT)


def possible(default: str, check: Check, left_out: list[str]) -> Iterator[str]:
    """Each that can be made here; why one can't goes into `left_out`."""
    kept = [name for name in ordered(default) if name in READINGS]  # about earlier questions, which the lab has none of
    for step in (*RANKINGS, *ARRANGEMENTS, *NARROWINGS, *EXPANSIONS):
        name = name_of(", ".join([*kept, step, *([] if step in RANKINGS else [ranking_of(default)])]))
        try:
            check(name)
        except SettingsError as error:
            left_out.append(f"{name}: {error}")
        else:
            yield name


def quick_ways(left_out: list[str]) -> Iterator[str]:
    """One that encodes every sentence, to find out where to cut, takes as long as all others together."""
    for name, one in WAYS.items():
        if one.by_meaning:
            left_out.append(f"{name}: it encodes every sentence as well, name it with --chunkers to try it")
        else:
            yield name


def first(default: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([default, *others]))
