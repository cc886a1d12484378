"""The configured model's own tokenizer, where its files are here. Nothing is ever downloaded."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.llm.tokens import gguf
from app.llm.tokens.counter import Counter, count_tokens
from app.llm.tokens.library import cut_by, reading, tokenizers
from app.llm.tokens.strategy import Files, Strategy, Unavailable, encodable
from app.settings import OFFLINE

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# How a GGUF's `tokenizer.ggml.pre` splits a text into words before pairs are joined: whether each digit stands alone.
DIGITS_APART = {"gpt-2": False, "smollm": True}
TIKTOKEN = frozenset({"openai", "azure_openai"})
SECRET = frozenset({"anthropic", "google_genai", "google_vertexai"})


def of_model(files: Files) -> Strategy:
    """Raises Unavailable where the tokenizer is not here, or is of a kind that is not read."""
    if files.model == OFFLINE:
        raise Unavailable("the offline model has no tokenizer, it counts words and marks: set LLM_MODEL to another")
    provider, _, name = files.model.partition(":")
    provider = provider.replace("-", "_")
    for file in found(provider, name, files.models):
        load = gguf_tokenizer if file.suffix == ".gguf" else json_tokenizer
        return Strategy(cut_by(load(file), file), f"{files.model}, by {file.name}")
    if provider in TIKTOKEN and not files.self_hosted:
        from app.llm.tokens.openai import of_openai

        return of_openai(name)
    if provider in SECRET and not files.self_hosted:
        raise Unavailable(
            f"the tokenizer of {files.model} is not published: its answers' usage says how many they were"
        )
    place = files.models / Path(name).name
    raise Unavailable(f"the tokenizer of {files.model} is not here: put its tokenizer.json into {place}")


def counter_of(files: Files) -> Counter:
    """Counts by the model's own tokenizer where it is here, and estimates elsewhere, and what that can't cut."""
    try:
        cut = of_model(files).cut
    except Unavailable:
        return count_tokens

    def count(text: str) -> int:
        try:
            return len(cut(encodable(text)))
        except Unavailable:
            return count_tokens(text)

    return count


def found(provider: str, name: str, models: Path) -> Iterator[Path]:
    """The tokenizer's files: where the model's name points to, then in the folder of that name among the models."""
    named = [Path(name)] if provider == "transformers" else []
    for place in [*named, models / Path(name).name]:
        if place.is_dir():
            files = [place / "tokenizer.json", *sorted(place.glob("*.gguf"))]
        else:
            files = [place.parent / "tokenizer.json", place] if place.exists() else []
        yield from filter(Path.is_file, files)


def json_tokenizer(path: Path) -> "Tokenizer":
    """From the file that Hugging Face's models carry."""
    library = tokenizers()
    with reading(path):
        tokenizer: Tokenizer = library.Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def gguf_tokenizer(path: Path) -> "Tokenizer":
    """From the vocabulary in the header: byte-level BPE as in GPT-2."""
    library = tokenizers()
    with reading(path):
        header = gguf.read_header(path)
        kind, pre = header["tokenizer.ggml.model"], header.get("tokenizer.ggml.pre", "gpt-2")
        if kind != "gpt2" or pre not in DIGITS_APART:
            raise Unavailable(f"a tokenizer of the kind {kind}/{pre} is not read: put its tokenizer.json beside {path}")
        vocabulary = {token: place for place, token in enumerate(header["tokenizer.ggml.tokens"])}
        merges = [tuple(pair.split(" ", 1)) for pair in header["tokenizer.ggml.merges"]]
        tokenizer: Tokenizer = library.Tokenizer(library.models.BPE(vocab=vocabulary, merges=merges))
    split = library.pre_tokenizers
    digits = [split.Digits(individual_digits=True)] if DIGITS_APART[pre] else []
    tokenizer.pre_tokenizer = split.Sequence([*digits, split.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = library.decoders.ByteLevel()
    return tokenizer
