"""Whether a model is asked at all: one that failed many times in a row rests for a while, then is tried once.

A circuit belongs to a model, not to a stack: whoever asks that model in this process shares it. It knows neither
LangChain nor HTTP.
"""

import time
from collections.abc import Callable

import structlog

from app.errors import ModelResting
from app.llm.observer import Observer, Silence

log = structlog.get_logger(__name__)

# Where 30 % of all calls fail by chance, a given call begins a run of 10 failures with 0.3^10, 6 in a million: in 1,000
# calls, some 1,400 tries, a breaker then opens with a chance below 1 %. A model that is down gets there in two calls.
FAILURES = 10
REST = 10.0


class Circuit:
    """Closed: every call goes through. Open for `rest` seconds: none does. Then one does, and decides.

    The others are refused while that one is under way, for `rest` seconds at most. `failures` in a row open it.
    """

    def __init__(
        self,
        model: str,
        observer: Observer | None = None,
        *,
        failures: int = FAILURES,
        rest: float = REST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.model, self.observer = model, observer or Silence()
        self.failures, self.rest, self.clock = failures, rest, clock
        self.failed = 0
        self.open = False
        self.next_probe = 0.0
        self.observer.rests(model, False)

    def admit(self) -> bool:
        """Let one call through; whether it is the one that decides. Raises ModelResting."""
        now = self.clock()
        if not self.open:
            return False
        if now < self.next_probe:
            wait = self.next_probe - now
            raise ModelResting(
                f"{self.model} failed {self.failures} times in a row and rests: ask again in {wait:.0f} seconds, "
                "or name another model in LLM_FALLBACKS",
                wait,
            )
        self.next_probe = now + self.rest
        return True

    def worked(self, decides: bool) -> None:
        """A call that was let through got an answer."""
        if decides and self.open:
            self.open = False
            log.info("model is asked again", model=self.model)
            self.observer.rests(self.model, False)
        if not self.open:
            self.failed = 0

    def broke(self, decides: bool) -> None:
        """A call that was let through found the model down."""
        self.failed += 1
        if decides or (not self.open and self.failed >= self.failures):
            self.next_probe = self.clock() + self.rest
        if not self.open and self.failed >= self.failures:
            self.open = True
            log.warning("model rests", model=self.model, seconds=self.rest, failures=self.failed)
            self.observer.rests(self.model, True)

    def gave_up(self, decides: bool) -> None:
        """A call that was let through was left before it showed anything: another one may decide."""
        if decides and self.open:
            self.next_probe = self.clock()


class Circuits:
    """The circuits of one process, by model and address."""

    def __init__(self, observer: Observer | None = None) -> None:
        self.observer = observer or Silence()
        self.known: dict[tuple[str, str | None], Circuit] = {}

    def of(self, name: str, base_url: str | None = None) -> Circuit:
        key = name, base_url
        if key not in self.known:
            self.known[key] = Circuit(name, self.observer)
        return self.known[key]
