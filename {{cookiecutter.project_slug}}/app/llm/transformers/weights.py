"""Loads a model with its tokenizer from a folder, or from one GGUF file. Nothing is ever downloaded."""

import os
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import structlog

from app.errors import SettingsError
from app.llm.failures import reason_of
from app.llm.transformers.parsed_once import parsed_once
from app.llm.transformers.quiet import quiet

log = structlog.get_logger(__name__)

FETCH = "run `python -m app models fetch smollm2`"
# Of a model whose files don't say how much it reads.
SHORT_WINDOW = 2048


@dataclass(frozen=True)
class Weights:
    """`model` and `tokenizer` are those of `transformers`; `window` is how many tokens the model reads and writes."""

    model: Any
    tokenizer: Any
    window: int

    def encode(self, messages: Sequence[tuple[str, str]]) -> Any:
        """The tokens of (role, text) pairs by the model's own chat template, ready for its answer."""
        turns = [{"role": role, "content": self.plain(text)} for role, text in messages]
        return self.tokenizer.apply_chat_template(
            turns, add_generation_prompt=True, return_dict=True, return_tensors="pt"
        )

    def plain(self, text: str) -> str:
        """A passage that holds the mark of a turn must not end its own."""
        for mark in self.tokenizer.all_special_tokens:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
        return text

    def decode(self, tokens: list[int]) -> str:
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def ends(self) -> list[int]:
        """The tokens that end an answer."""
        given = self.model.generation_config.eos_token_id
        known = given if isinstance(given, list) else [given]
        return sorted({token for token in [*known, self.tokenizer.eos_token_id] if token is not None})


def load_weights(path: Path) -> Weights:
    """Takes seconds to minutes. Raises ImportError without the extra, SettingsError without a model that can chat."""
    for package in ("torch", "transformers"):  # found, not imported: a wrong path is said at once
        if find_spec(package) is None:
            raise ImportError(name=package)
    folder, file = locate(path)
    begun = time.monotonic()
    log.info("loading a model", model=str(path))
    try:
        weights = read(folder, file)
        if weights.tokenizer.chat_template:
            # Also leaves the tokenizer in a state in which several threads may read it.
            weights.encode([("user", "Hello")])
    except ImportError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {reason_of(error)}"
        raise SettingsError(f"it can't be loaded ({reason}): correct the path, or fetch the model again") from None
    if not weights.tokenizer.chat_template:
        raise SettingsError("it has no chat template: choose a model that is made for chat, an instruct model")
    log.info("model loaded", model=str(path), seconds=round(time.monotonic() - begun, 1), context_tokens=weights.window)
    return weights


def locate(path: Path) -> tuple[Path, str | None]:
    """The folder, and the GGUF file in it if the model is one. Raises SettingsError."""
    if path.is_file():
        if path.suffix != ".gguf":
            raise SettingsError("that is no GGUF file: name a file that ends in .gguf, or the folder of a model")
        return path.parent, path.name
    if not path.is_dir():
        raise SettingsError(f"there is no such folder or file: correct the path, or {FETCH}")
    if (path / "config.json").exists():
        return path, None
    files = sorted(file.name for file in path.glob("*.gguf"))
    if not files:
        raise SettingsError(f"the folder holds no model, neither config.json nor a .gguf: correct the path, or {FETCH}")
    if len(files) > 1:
        raise SettingsError(f"the folder holds {len(files)} GGUF files: name one of them, such as {path / files[0]}")
    return path, files[0]


def read(folder: Path, file: str | None) -> Weights:
    # Threads that wait give their core away. On a machine that does other things too, as a server does, the default,
    # to spin, makes each token several times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import torch
    import transformers

    options: dict[str, Any] = {"local_files_only": True}
    # A folder says itself what its numbers are. Those of a GGUF file are unpacked: to compute with them as they are,
    # transformers would download a kernel.
    numbers: dict[str, Any] = {"dtype": "auto"}
    parsing: AbstractContextManager[None] = nullcontext()
    if file:
        parsing = parsed_once()
        options["gguf_file"] = file
        numbers = {"dtype": torch.float32, "quantization_config": transformers.GgufConfig(dequantize=True)}
    with quiet(), parsing:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **options)
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, **options, **numbers)
    window = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return Weights(model.eval(), tokenizer, window or SHORT_WINDOW)
