import ctypes
import platform
import resource
from types import SimpleNamespace

import numpy as np
import pytest

from training.allocation import keep_freed_memory

PIECE = 64_000_000


def faults_of(rounds: int) -> int:
    """How often the system had to bring a page, while a large piece was taken and freed again and again."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(rounds):
        np.ones(PIECE // 8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_a_piece_that_was_freed_is_taken_again_without_the_system() -> None:
    assert keep_freed_memory() is (platform.libc_ver()[0] == "glibc")
    faults_of(1)
    if platform.libc_ver()[0] == "glibc":
        assert faults_of(10) < 10 * PIECE // 4096 / 2


@pytest.mark.parametrize("library", [SimpleNamespace(), SimpleNamespace(mallopt=lambda number, value: 0)])
def test_another_library_stays_as_it_is(library: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    assert not keep_freed_memory()
