"""How much a run may ask and spend. Knows nothing of what is asked."""

from dataclasses import dataclass

from app.errors import SettingsError


@dataclass
class Limits:
    """What was called and spent so far, and the most of it; None is no limit. What was taken from a file is free."""

    max_calls: int | None = None
    max_usd: float | None = None
    calls: int = 0
    usd: float = 0.0

    def spend(self, calls: int, usd: float | None) -> None:
        """Raises SettingsError for calls whose price nobody knows, where there is a limit in US dollars."""
        self.calls += calls
        self.usd += usd or 0.0
        if self.max_usd is not None and calls and usd is None:
            raise SettingsError(
                "no price is known for this model, so --max-usd can't be held: set LLM_PRICES, or use --max-calls"
            )

    @property
    def reached(self) -> str:
        """The option that says stop, or nothing. An answer that was begun is finished."""
        if self.max_calls is not None and self.calls >= self.max_calls:
            return "--max-calls"
        if self.max_usd is not None and self.usd >= self.max_usd:
            return "--max-usd"
        return ""
