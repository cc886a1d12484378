"""What answers: transformers a folder, llama.cpp a GGUF file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.llm.transformers.weights import locate
from training.comparing.job import Job, Prompt, Timing
from training.measuring.generation import Advance
from training.measuring.variant import Variant
from training.requirements import check_packages

TRANSFORMERS, LLAMACPP = "transformers", "llama.cpp"


class Engine(Protocol):
    """A loaded model. Always takes the likeliest token. Each raises SettingsError for what the model can't read."""

    @property
    def memory_mb(self) -> float: ...

    def timed(self, prompt: Prompt, new_tokens: int) -> Timing:
        """Of one answer that is exactly so long: nothing ends it sooner."""
        ...

    def answers(self, prompts: Sequence[Prompt], new_tokens: int, batch: int, advance: Advance) -> Sequence[str]: ...


def engine_of(variant: Variant) -> str:
    """An adapter stands on unpacked weights, also where these are in a GGUF file."""
    _, file = locate(variant.model)
    return LLAMACPP if file and not variant.adapter else TRANSFORMERS


def check_engines(variants: Sequence[Variant]) -> None:
    """Raises MissingExtra."""
    engines = {engine_of(one) for one in variants}
    if TRANSFORMERS in engines:
        adapters = any(one.adapter for one in variants)
        check_packages("measuring a model", ["torch", "transformers", *(["peft"] if adapters else [])])
    if LLAMACPP in engines:
        check_packages("measuring a GGUF file", ["xllamacpp"], "llamacpp")


def opened(job: Job) -> Engine:
    """The model, loaded, which takes seconds. Raises SettingsError that names the variant."""
    variant = Variant(job.name, Path(job.model), Path(job.adapter) if job.adapter else None)
    if engine_of(variant) == LLAMACPP:
        from training.comparing.llamacpp import open_llamacpp

        return open_llamacpp(variant, [*job.prompts, job.timed], job.new_tokens, job.threads)
    from training.comparing.hugging_face import open_transformers

    return open_transformers(variant, job.threads)
