"""What a run says while it learns, and how it is stopped."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from app.types import Progress

if TYPE_CHECKING:
    from transformers import TrainerCallback


class Stop:
    """Ctrl-C, once: the step that is under way is finished and saved. Twice: it is not."""

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        before = signal.signal(signal.SIGINT, self.ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def ask(self, _: int, __: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


def reporter(advance: Progress, stop: Stop) -> "TrainerCallback":
    """Tells after each step how far the run is, and its loss; saves and ends it once it shall stop.

    Of several processes one alone tells it.
    """
    from transformers import TrainerCallback

    class Reporter(TrainerCallback):
        def __init__(self) -> None:
            self.loss = ""

        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any) -> None:
            if logs and "loss" in logs:
                self.loss = f"loss {float(logs['loss']):.3f}"

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if state.is_world_process_zero:
                advance(state.global_step, state.max_steps, self.loss)
            if stop.asked:
                control.should_save = control.should_training_stop = True

    return Reporter()
