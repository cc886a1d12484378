"""A GGUF file on llama.cpp's own server, in this process, which is asked without the network."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.failures import reason_of
from app.llm.transformers.weights import locate
from training.comparing.job import Prompt, Timing
from training.measuring.generation import Advance
from training.measuring.loading import MEGABYTE
from training.measuring.variant import Variant

BYTES = (2, 1)
"""Of a token, at least: of text in English there are about four. What does not fit so is tried again by the second."""
MARKS = 64
"""Tokens of a chat template, beside the text."""


@dataclass(frozen=True)
class LlamaCpp:
    """`server` is that of xllamacpp. Its weights stay in memory as they lie in the file."""

    server: Any
    file: Path

    @property
    def memory_mb(self) -> float:
        return self.file.stat().st_size / MEGABYTE

    def timed(self, prompt: Prompt, new_tokens: int) -> Timing:
        found = self.ask(prompt, new_tokens, ignore_eos=True)["timings"]
        tokens = found["predicted_n"]
        return Timing(found["prompt_n"], tokens, found["prompt_ms"] / 1000, found["predicted_ms"] / 1000)

    def answers(self, prompts: Sequence[Prompt], new_tokens: int, batch: int, advance: Advance) -> Sequence[str]:
        """One at a time, whatever `batch` is."""
        texts = []
        for done, prompt in enumerate(prompts, start=1):
            texts.append(str(self.ask(prompt, new_tokens)["choices"][0]["message"]["content"]).strip())
            advance(done)
        return texts

    def ask(self, prompt: Prompt, new_tokens: int, **options: bool) -> Mapping[str, Any]:
        """Raises SettingsError with what llama.cpp says."""
        turns = [{"role": role, "content": text} for role, text in prompt]
        asked = {"messages": turns, "temperature": 0, "max_tokens": new_tokens, "cache_prompt": False, **options}
        try:
            found: Mapping[str, Any] = self.server.handle_chat_completions(asked)
        except ValueError as error:
            raise SettingsError(f"llama.cpp can't read a row ({reason_of(error)}): make the sets again") from None
        if "choices" not in found:  # what it refuses it says in words
            reason = found.get("error", found).get("message", found)
            raise SettingsError(f"llama.cpp does not answer a row ({reason}): lower --new-tokens")
        return found


def open_llamacpp(variant: Variant, prompts: Sequence[Prompt], new_tokens: int, threads: int) -> LlamaCpp:
    """With room for the longest prompt and its answer, and no more, since room is memory. Raises SettingsError."""
    folder, name = locate(variant.model)
    longest = max(prompts, key=length)
    for size in BYTES:
        engine = LlamaCpp(
            start(folder / str(name), length(longest) // size + MARKS + new_tokens, threads), folder / str(name)
        )
        try:
            engine.ask(longest, 1)
        except SettingsError as error:
            refused = error
        else:
            return engine
    raise SettingsError(f"{variant.name}: {refused}")


def length(prompt: Prompt) -> int:
    return sum(len(text.encode()) for _, text in prompt)


def start(file: Path, context_tokens: int, threads: int) -> Any:
    """Raises SettingsError for a file that it can't read."""
    # As in transformers: threads that wait give their core away.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import xllamacpp

    options = xllamacpp.CommonParams()
    options.model.path = str(file)
    options.n_ctx, options.n_parallel, options.port = context_tokens, 1, 0
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
    options.use_jinja = True  # the model's own chat template, else one of a few that are built in
    options.ui, options.cors_origins, options.verbosity = False, "", 1
    options.cache_prompt, options.cache_ram_mib = False, 0  # each prompt is read anew, or speed would be that of none
    try:
        return xllamacpp.Server(options)
    except Exception as error:
        raise SettingsError(
            f"{file} can't be loaded by llama.cpp ({reason_of(error)}): write it again, or fetch it again"
        ) from None
