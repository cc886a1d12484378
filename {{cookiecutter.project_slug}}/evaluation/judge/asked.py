"""The model that judges: the one of the settings, through the application's own stack, so that budgets hold for it.

What it said before is not asked for again.
"""

from dataclasses import dataclass
from hashlib import sha256

from app.bootstrap import Application
from app.errors import SettingsError
from app.prompts.prompt import Prompt
from app.settings import OFFLINE, Settings
from evaluation.journal import Texts
from evaluation.limits import Limits
from evaluation.writer import write


class LimitReached(Exception):
    """The next verdict would need a call that an option forbids."""


@dataclass(frozen=True, slots=True)
class AskedModel:
    """`said` is what it said before, `limits` how much it may be asked from now on."""

    application: Application
    said: Texts
    limits: Limits

    @property
    def name(self) -> str:
        return self.application.settings.llm_model

    async def text(self, prompt: Prompt, texts: tuple[str, str], sample: int) -> str:
        """What it says to a system and a user message. Raises LimitReached, and what a call of a model raises."""
        settings = self.application.settings
        depends = (settings.llm_model, settings.llm_base_url or "", prompt.id, *texts, str(sample))
        asked = sha256("\0".join(depends).encode("utf-8", "surrogatepass")).hexdigest()
        if (before := self.said.text(asked)) is not None:
            return before
        if self.limits.reached:
            raise LimitReached
        text = await write(self.application, texts, self.limits, prompt=prompt.id, purpose="judge", sample=sample)
        self.said.keep(asked, text)
        return text


def check_model(settings: Settings) -> None:
    """Raises SettingsError."""
    if settings.llm_model == OFFLINE:
        raise SettingsError("a model as a judge needs one that reads: set LLM_MODEL, or use --judge rules")


def said_before(settings: Settings, *, fresh: bool) -> Texts:
    return Texts(settings.data_dir / "evaluation" / "judge.jsonl", fresh=fresh)
