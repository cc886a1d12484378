"""Adds what an adapter learnt to the weights of its base.

LoRA (arXiv:2106.09685) leaves each weight W as it was and learns two thin matrices beside it. Merged, the weight is
W + scale x B A, as large as before, and as fast.
"""

import warnings

from app.errors import SettingsError
from app.llm.failures import reason_of
from app.llm.transformers.weights import Weights, load_weights
from training.merging.adapter import WEIGHTS, Adapter, DoesNotFit

NAMED = 3
"""So many weights are named by a message."""


def load_base(adapter: Adapter) -> Weights:
    """Takes seconds to minutes. Raises SettingsError for a base that can't be loaded."""
    try:
        return load_weights(adapter.base)
    except SettingsError as error:
        raise SettingsError(f"the base {adapter.base}: {error}") from None


def merge(base: Weights, adapter: Adapter) -> Weights:
    """The base's model, changed in place; tokenizer and chat template stay the base's. Raises DoesNotFit."""
    from peft import PeftModel
    from safetensors import SafetensorError

    try:
        with warnings.catch_warnings(action="ignore"):  # what becomes old in libraries; missing weights are looked for
            model = PeftModel.from_pretrained(base.model, adapter.path)
        check_names(model, adapter)
        merged = model.merge_and_unload(safe_merge=True)
    except (ValueError, RuntimeError, SafetensorError) as error:
        raise misfit(adapter, reason_of(error)) from None
    return Weights(merged.eval(), base.tokenizer, base.window)


def check_names(model: object, adapter: Adapter) -> None:
    """peft says little of a base with more or fewer layers: it merges those that there are."""
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    wanted = set(get_peft_model_state_dict(model, save_embedding_layers=False))
    with safe_open(adapter.path / WEIGHTS, framework="pt") as file:
        there = set(file.keys())
    differing = sorted(name for name in wanted ^ there if ".lora_" in name)
    if differing:
        raise misfit(adapter, f"only one of them has {', '.join(differing[:NAMED])}")


def misfit(adapter: Adapter, reason: str) -> DoesNotFit:
    return DoesNotFit(
        f"the adapter {adapter.path} does not fit the base {adapter.base} ({reason}): "
        "name the base that it was trained on with --base"
    )
