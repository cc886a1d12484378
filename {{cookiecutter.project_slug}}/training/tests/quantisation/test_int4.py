"""Four bits of torchao, which the page shows for a GPU alone: that a CPU has no packing of them is what it says."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from training.tests.quantisation.material import Small

pytestmark = pytest.mark.training
PAGE = (DOCS / "optimisation.md").read_text(encoding="utf-8")
(PROGRAM,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_no_packing_works_on_a_cpu() -> None:
    import torch
    from torchao.quantization import Int4WeightOnlyConfig, quantize_
    from torchao.quantization.quantize_.workflows import Int4PackingFormat

    for packing in Int4PackingFormat:
        linear = torch.nn.Linear(256, 256, bias=False, dtype=torch.bfloat16)
        with pytest.raises((ImportError, NotImplementedError, AssertionError)):
            quantize_(linear, Int4WeightOnlyConfig(group_size=64, int4_packing_format=packing))


def test_what_the_page_shows_is_refused_for_want_of_a_gpu_and_of_nothing_else(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("here is a GPU")
    (tmp_path / "data" / "training").mkdir(parents=True)
    (tmp_path / "data" / "training" / "merged").symlink_to(small.folder)
    monkeypatch.chdir(tmp_path)
    with pytest.raises((AssertionError, RuntimeError), match="CUDA"):
        exec(PROGRAM, {})  # noqa: S102  # a program of the page
