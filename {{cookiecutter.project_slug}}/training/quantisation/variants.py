"""Writes variants of a model, and measures each as it is read again from the disk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import SettingsError
from app.llm.transformers.weights import Weights, load_weights
from training.gguf.outtype import Outtype
from training.gguf.write import write_gguf
from training.measuring.variant import size
from training.quantisation.folder import unpacked, write_folder
from training.quantisation.layer import layer_of, milliseconds
from training.quantisation.measure import Measured, compare, error_of, read
from training.quantisation.memory import measure_in_memory
from training.quantisation.method import FILES, FOLDERS, Method
from training.quantisation.packing import packed

if TYPE_CHECKING:
    from app.types import Progress
    from training.gguf.source import Source

WHOLE = "float32"
PARTS = 100


@dataclass(frozen=True)
class Work:
    """What is made smaller: `whole` was read from `model`; variants go into `place`, the settings of GGUF files come
    from `source`; `ids` are the tokens of the text that all read. `layers` fills with one of each that computes.
    """

    model: Path
    whole: Weights
    place: Path
    source: "Source | None"
    ids: Sequence[int]
    layers: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def said(self) -> Any:
        """By the whole model, of the text."""
        return read(self.whole.model, self.ids)

    @property
    def bytes(self) -> int:
        """Of the whole model's weights, those that two layers share once."""
        return sum(one.nbytes for one in self.whole.model.parameters())

    @property
    def layer(self) -> str:
        """What is timed, in words."""
        layer = layer_of(self.whole.model)
        return f"{layer.in_features:,} inputs and {layer.out_features:,} outputs"

    def path(self, name: str) -> Path | None:
        """Where the variant of a method goes; nowhere, if that is only measured in memory."""
        return path_of(name, self.place)


def path_of(name: str, place: Path) -> Path | None:
    if name in FILES:
        return place / f"{name}.gguf"
    return place / name if name in FOLDERS else None


def variants(work: Work, methods: Sequence[Method], progress: "Progress") -> Iterator[tuple[str, Measured]]:
    """The whole model first, then each method, as soon as it is done; last all that have a layer again, timed.

    Raises SettingsError, and what importing raises.
    """
    steps = len(methods) + 1
    progress(0, steps * PARTS, f"reading the text with {work.model}")
    found = {WHOLE: compare(work.said, work.said, work.ids, work.bytes, 0.0)}
    work.layers[WHOLE] = layer_of(work.whole.model)
    yield WHOLE, found[WHOLE]
    with unpacked(work.model, work.whole, work.place) as folder:
        for number, method in enumerate(methods, start=1):
            found[method] = variant(work, method, folder, partial(ahead, progress, number, steps))
            yield method, found[method]
    for name, taken in milliseconds(work.layers, work.whole.model.dtype).items():
        yield name, replace(found[name], milliseconds=taken)


def ahead(progress: "Progress", number: int, steps: int, done: int, total: int, what: str) -> None:
    progress(number * PARTS + PARTS * done // total, steps * PARTS, what)


def variant(work: Work, method: Method, folder: Path, progress: "Progress") -> Measured:
    """Made from `folder`, which is the whole model in Hugging Face's format."""
    path = work.path(method)
    if path is None:
        return measure_in_memory(work.whole.model, work.said, work.ids, method, progress)
    write(work, method, folder, path, lambda done, total, what: progress(done, 2 * total, what))
    progress(1, 2, f"reading the text with {path}")
    return measure(work, method, path)


def write(work: Work, method: Method, folder: Path, path: Path, progress: "Progress") -> None:
    if method in FOLDERS:
        progress(0, 1, f"packing {path}")
        write_folder(packed(folder, method), work.whole, work.model, method, path)
    elif work.source:
        write_gguf(folder, work.source, path, Outtype(method), progress)


def measure(work: Work, method: Method, path: Path) -> Measured:
    try:
        weights = load_weights(path)
    except SettingsError as error:
        raise SettingsError(f"{path} was written, and {error}") from None
    wrong = error_of(work.whole.model, weights.model)
    if method in FOLDERS:
        work.layers[method] = layer_of(weights.model)
    return compare(work.said, read(weights.model, work.ids), work.ids, size(path), wrong)
