"""In which numbers a run computes, where its recipe leaves that to the machine."""

from training.lora.config import Recipe

NATIVE = ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16")
"""What a CPU that multiplies in bfloat16 has, by torch's names of it."""


def settled(recipe: Recipe) -> Recipe:
    """The recipe with `float32` or `bfloat16` in place of `auto`."""
    if recipe.precision != "auto":
        return recipe
    return recipe.model_copy(update={"precision": "bfloat16" if computes_bfloat16() else "float32"})


def computes_bfloat16() -> bool:
    """Whether the GPU, or without one the CPU, multiplies in it; others convert each number, which takes longer."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    has = torch.cpu.get_capabilities()
    return any(has.get(name) for name in NATIVE)
