import pytest

from training.quantisation.layer import WARM, layer_of, medians, milliseconds
from training.tests.gguf.tiny import tiny


def test_all_take_turns_and_the_first_ones_do_not_count() -> None:
    called: list[str] = []
    found = medians({"a": lambda: called.append("a"), "b": lambda: called.append("b")}, rounds=3)
    assert called == ["a", "b"] * (WARM + 3)
    assert all(0 <= one < 1000 for one in found.values())


@pytest.mark.training
def test_the_largest_layer_is_timed() -> None:
    import torch

    layer = layer_of(tiny())
    assert (layer.in_features, layer.out_features) == (64, 96)
    found = milliseconds({"one": layer, "other": layer}, torch.float32, rounds=5)
    assert found.keys() == {"one", "other"}
    assert all(one > 0 for one in found.values())
