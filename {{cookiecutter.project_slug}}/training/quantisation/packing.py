"""Packs a model of Hugging Face's format by the libraries that read it again: torchao for int8, bitsandbytes for NF4.

Both pack the linear layers, and leave embeddings, norms and the last layer as they were.
"""

from pathlib import Path
from typing import Any

from app.llm.transformers.quiet import quiet
from training.quantisation.method import Method

PACKAGES = {Method.INT8: "torchao", Method.NF4: "bitsandbytes"}


def packed(folder: Path, method: Method) -> Any:
    """The model of a folder, ready to be saved. Takes seconds to minutes."""
    with quiet():
        from transformers import AutoModelForCausalLM

        return AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype="auto", device_map="cpu", quantization_config=configuration(method)
        )


def configuration(method: Method) -> Any:
    """What transformers writes into config.json, so that whoever loads the folder reads the packing from there."""
    if method == Method.INT8:
        from torchao.quantization import Int8WeightOnlyConfig
        from transformers import TorchAoConfig

        return TorchAoConfig(Int8WeightOnlyConfig())
    import torch
    from transformers import BitsAndBytesConfig

    # It computes in bfloat16 unless told, which would cost a model in float32 more than its four bits do.
    return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.float32)
