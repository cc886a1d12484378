"""Silence for libraries that speak while they are imported and while they load, of kernels and by bars of their own."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

# They warn of kernels for other machines than this one, and of what becomes old in each other.
LOUD = ("bitsandbytes", "torch.utils._pytree", "torchao")


@contextmanager
def quiet() -> Iterator[None]:
    """Around what reads or writes a model. What goes wrong is raised, as ever."""
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    with redirect_stderr(io.StringIO()):  # one of its progress bars can't be switched off
        yield
