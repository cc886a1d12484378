"""The file of the version that a search found: where it may be, and what its notes say."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import PromptError
from app.prompts.library import TEXTS, versions
from app.prompts.prompt import Prompt
from evaluation.prompts.texts import reread, to_toml

if TYPE_CHECKING:
    from evaluation.prompts.search import Search


def check_out(path: Path | None, start: Prompt) -> None:
    """Raises PromptError before anything is asked: for a name that no version has, or a file that is there."""
    if path is None:
        return
    number = path.stem.removeprefix("v")
    if path.parent.absolute().name != start.name or path.name != f"v{number}.toml" or not number.isdecimal():
        following = TEXTS / start.name / f"v{max([*versions(start.name), start.version]) + 1}.toml"
        raise PromptError(f"{path} can't hold a version of {start.name}: name it like {shown(following)}")
    if path.exists():
        raise PromptError(f"{path} is there already: name another version, versions are never changed")


def shown(path: Path) -> Path:
    """From here, where that is shorter."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def write_best(path: Path, search: "Search") -> bool:
    """The best one as a version of its own. Nothing is written where the first one is the best."""
    best = search.best
    if best is search.tried[0]:
        return False
    prompt = replace(best.prompt, version=int(path.stem[1:]), notes=notes(search))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_toml(reread(prompt)), encoding="utf-8", newline="\n")
    return True


def notes(search: "Search") -> str:
    """How it came about, and what it reached."""
    first, best, halves = search.tried[0], search.best, search.halves
    found = search.difference(best)
    verdict = f": {found.verdict()}" if found else ""
    return (
        f"Found by `prompts optimise` from {first.prompt.label} with {search.run.application.settings.llm_model} "
        f"({best.how}). Answered well: {first.share:.1%} before, {best.share:.1%} now of {len(halves.train)} questions "
        f"it was made from; {first.held_out_share or 0:.1%} before, {best.held_out_share or 0:.1%} now of "
        f"{len(halves.held_out)} others{verdict}."
    )
