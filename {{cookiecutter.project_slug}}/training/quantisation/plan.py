"""What is looked at before any work is done: the model, what is in the places, packages, room, and the text."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import SettingsError
from app.llm.transformers.weights import locate
from training.attention.weights import read_model
from training.gguf.origin import origin_of
from training.gguf.place import check_file
from training.gguf.source import read_source, source_of
from training.quantisation.folder import check_place, check_whole
from training.quantisation.method import FILES, FOLDERS, Method
from training.quantisation.packing import PACKAGES
from training.quantisation.variants import Work, path_of
from training.requirements import check_disk, check_packages

if TYPE_CHECKING:
    from training.gguf.source import Source


def planned(
    model: Path,
    methods: Sequence[Method],
    place: Path,
    base: Path | None,
    text: tuple[str, int],
    note: Callable[[str], None],
) -> Work:
    """`text` is what the model reads, and how many tokens of it at most. Takes seconds, for the model is loaded.

    Raises SettingsError and MissingExtra.
    """
    check_whole(model)
    check_packages("quantising", ("torch", "transformers", "safetensors", "gguf", *(PACKAGES[one] for one in FOLDERS)))
    check_places(methods, place)
    source = source_for(model, base) if set(methods) & set(FILES) else None
    note(f"reading {model}")
    whole = read_model(model)
    ids = ids_of(whole.tokenizer, *text)
    work = Work(model, whole, place, source, ids)
    copies = 2 if locate(model)[1] else 1  # the first is what a GGUF file is unpacked to
    check_disk(place, copies * work.bytes, "what is written on the way")
    return work


def check_places(methods: Sequence[Method], place: Path) -> None:
    for method in methods:
        path = path_of(method, place)
        if path and method in FILES:
            check_file(path)
        elif path:
            check_place(path)


def source_for(model: Path, base: Path | None) -> "Source":
    """What a GGUF file takes its settings from: the one named, the model's own, or that which it was merged from."""
    folder, file = locate(model)
    found = base or (folder / file if file else origin_of(folder))
    if found is None:
        raise SettingsError(
            f"{model} does not say what it was made of: name the GGUF file of its base with --base, "
            "or choose --method int8 --method nf4"
        )
    return read_source(source_of(found))


def ids_of(tokenizer: Any, text: str, most: int) -> Sequence[int]:
    """Raises SettingsError for a text in which nothing comes next."""
    ids: Sequence[int] = tokenizer(text).input_ids[:most]
    if len(ids) < 2:
        raise SettingsError("the text has less than two tokens: name a file with some sentences")
    return ids
