"""Which layers a smaller model has, and that nothing of them changed."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from training.shortening.layers import renumbered, spread_evenly, with_layers
from training.shortening.source import load_source


def test_half_of_the_layers_are_those_of_distilbert() -> None:
    assert spread_evenly(12, 6) == [0, 2, 4, 7, 9, 11]


@pytest.mark.parametrize("layers", range(3, 40))
def test_the_first_and_the_last_layer_are_kept_and_none_twice(layers: int) -> None:
    for wanted in range(2, layers):
        found = spread_evenly(layers, wanted)
        assert (found[0], found[-1]) == (0, layers - 1)
        assert len(set(found)) == wanted


@pytest.mark.parametrize("wanted", [0, 1, 6, 7])
def test_a_number_of_layers_that_leaves_nothing_out_or_nothing_is_refused(wanted: int) -> None:
    with pytest.raises(SettingsError, match="name 2 to 5 with --layers"):
        spread_evenly(6, wanted)


def test_what_is_kept_is_numbered_anew_and_what_is_no_layer_stays() -> None:
    state = {"model.embed.weight": 1, "model.layers.0.up.weight": 2, "model.layers.1.up.weight": 3}
    assert renumbered({**state, "model.layers.12.up.weight": 4}, [0, 12]) == {
        "model.embed.weight": 1,
        "model.layers.0.up.weight": 2,
        "model.layers.1.up.weight": 4,
    }


@pytest.mark.training
def test_a_model_without_layers_computes_what_the_others_do(deep: Path) -> None:
    """Against the whole model, whose left out layers hand on what they are given."""
    import torch

    whole = load_source(deep)
    smaller = with_layers(whole, [0, 2, 5])
    assert smaller.model.config.num_hidden_layers == 3
    ids = torch.tensor([[5, 6, 7, 8]])
    layers = whole.model.model.layers
    whole.model.model.layers = torch.nn.ModuleList([layers[at] for at in (0, 2, 5)])
    with torch.no_grad():
        assert torch.equal(whole.model(ids, use_cache=False).logits, smaller.model(ids, use_cache=False).logits)


@pytest.mark.training
def test_it_writes_with_a_cache_as_without(deep: Path) -> None:
    """A layer keeps what it saw under its own number."""
    import torch

    smaller = with_layers(load_source(deep), [0, 2, 5])
    written = smaller.model.generate(torch.tensor([[5, 6, 7]]), max_new_tokens=6, min_new_tokens=6, do_sample=False)
    with torch.no_grad():
        likeliest = smaller.model(written, use_cache=False).logits[0].argmax(-1)
    assert written[0, 4:].tolist() == likeliest[3:-1].tolist()
