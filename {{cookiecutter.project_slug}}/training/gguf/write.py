"""Writes the file: words and settings from the source, which is the base's GGUF file, and numbers from a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import SettingsError
from training.gguf.folder import Folder, opened
from training.gguf.outtype import Outtype
from training.gguf.place import DESCRIPTION, unfinished
from training.gguf.source import Source
from training.gguf.tensors import arranged, hugging_face_name
from training.requirements import check_disk

if TYPE_CHECKING:
    from app.types import Progress

FOUR_BITS = (Outtype.Q4_0, Outtype.Q4_1)


def write_gguf(folder: Path, source: Source, file: Path, outtype: Outtype, progress: "Progress") -> None:
    """An earlier file is replaced once this one is whole. Raises SettingsError where folder and source differ in more
    than that the folder has fewer layers, and where the disk is too full.
    """
    with opened(folder) as weights, unfinished(file) as place:
        source = source.cut_to(weights.config.get("num_hidden_layers", source.layers))
        check_tensors(weights.shapes(), source)
        check_disk(file.parent, bytes_of(source, outtype), "the GGUF file")
        fill(weights, source, place, outtype, file.stem, progress)


def bytes_of(source: Source, outtype: Outtype) -> int:
    """Of all numbers."""
    from gguf.quants import quant_shape_to_byte_shape

    sizes = (
        quant_shape_to_byte_shape(shape, packing(tensor, shape, outtype)) for tensor, shape in source.shapes.items()
    )
    return sum(int(np.prod(size)) for size in sizes)


def check_tensors(shapes: Mapping[str, tuple[int, ...]], source: Source) -> None:
    """Each tensor of the source has its like in the folder, and the folder has no other."""
    try:
        wanted = {hugging_face_name(name): shape for name, shape in source.shapes.items()}
    except KeyError as error:
        raise SettingsError(
            f"{source.path} has the tensor {error}, which is not written here: "
            "convert the folder with convert_hf_to_gguf.py of llama.cpp"
        ) from None
    for name in sorted(wanted.keys() | shapes.keys()):
        here, there = shapes.get(name, "none"), wanted.get(name, "none")
        if here != there:
            raise SettingsError(
                f"{source.path} is not of this model's base: {name} is {there} there, and {here} in the folder: "
                "name the GGUF file of its base"
            )


def fill(weights: Folder, source: Source, place: Path, outtype: Outtype, name: str, progress: "Progress") -> None:
    """Tensors are unpacked, arranged and packed one by one, in the order of the source."""
    from gguf import GGUFWriter
    from gguf.quants import quant_shape_to_byte_shape, quantize

    heads = weights.config["num_attention_heads"]
    key_heads = weights.config.get("num_key_value_heads", heads)
    packings = {tensor: packing(tensor, shape, outtype) for tensor, shape in source.shapes.items()}
    writer = GGUFWriter(place, source.architecture)
    try:
        describe(writer, source, outtype, name)
        for tensor, kind in packings.items():
            size = quant_shape_to_byte_shape(source.shapes[tensor], kind)
            writer.add_tensor_info(tensor, size, np.dtype(np.uint8), int(np.prod(size)), raw_dtype=kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for done, (tensor, kind) in enumerate(packings.items()):
            progress(done, len(packings), f"packing {tensor}")
            numbers = arranged(tensor, weights.read(hugging_face_name(tensor)), heads, key_heads)
            writer.write_tensor_data(quantize(np.ascontiguousarray(numbers), kind).view(np.uint8))
    finally:
        writer.close()


def packing(tensor: str, shape: tuple[int, ...], outtype: Outtype) -> Any:
    """gguf's name of it. Vectors, which are the norms, stay whole; a row that is not made of blocks has 16 bits.

    What chooses the next token keeps 8 bits: there an error is seen at once. In many models those are the embeddings.
    """
    from gguf import GGML_QUANT_SIZES, GGMLQuantizationType

    if len(shape) == 1:
        return GGMLQuantizationType.F32
    outer = tensor.startswith(("token_embd.", "output."))
    kind = GGMLQuantizationType[Outtype.Q8_0.name if outer and outtype in FOUR_BITS else outtype.name]
    block, _ = GGML_QUANT_SIZES[kind]
    return kind if shape[-1] % block == 0 else GGMLQuantizationType.F16


def describe(writer: Any, source: Source, outtype: Outtype, name: str) -> None:
    """What this file is, then what it has from the source."""
    from gguf import GGML_QUANT_VERSION, LlamaFileType

    types = {
        Outtype.Q8_0: LlamaFileType.MOSTLY_Q8_0,
        Outtype.Q4_1: LlamaFileType.MOSTLY_Q4_1,
        Outtype.Q4_0: LlamaFileType.MOSTLY_Q4_0,
        Outtype.F16: LlamaFileType.MOSTLY_F16,
        Outtype.F32: LlamaFileType.ALL_F32,
    }
    writer.add_description(DESCRIPTION)
    writer.add_name(name)
    writer.add_file_type(types[outtype])
    writer.add_quantization_version(GGML_QUANT_VERSION)
    source.copy_into(writer)
