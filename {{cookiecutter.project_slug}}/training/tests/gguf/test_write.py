"""A tiny model is written, and read again by the libraries that read such files."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import SettingsError
from training.gguf.outtype import Outtype
from training.gguf.source import read_source, source_of
from training.gguf.write import write_gguf
from training.tests.gguf.tiny import tiny, write_source

pytestmark = pytest.mark.training


def nobody(done: int, total: int, what: str) -> None:
    pass


def write(model: Any, place: Path, outtype: Outtype = Outtype.F32, base: Any = None) -> Path:
    model.save_pretrained(place / "model")
    source = read_source(write_source(base or model, place / "base.gguf"))
    write_gguf(place / "model", source, place / "tuned.gguf", outtype, nobody)
    return place / "tuned.gguf"


@pytest.mark.parametrize("key_heads", [1, 2, 4])
@pytest.mark.parametrize("base_layers", [2, 3], ids=["as deep as its base", "with fewer layers"])
def test_transformers_reads_the_same_numbers(key_heads: int, base_layers: int, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    model = tiny(key_heads)
    file = write(model, tmp_path, base=tiny(key_heads, layers=base_layers))
    read = AutoModelForCausalLM.from_pretrained(
        tmp_path, gguf_file=file.name, dtype=torch.float32, quantization_config=GgufConfig(dequantize=True)
    )
    there = read.state_dict()
    assert there.keys() == model.state_dict().keys()
    assert all(torch.equal(there[name], weight) for name, weight in model.state_dict().items())


def test_eight_bits_are_as_near_as_their_step_lets_them_be(tmp_path: Path) -> None:
    import numpy as np
    from gguf import GGUFReader
    from gguf.quants import dequantize

    model = tiny()
    tensors = {one.name: one for one in GGUFReader(write(model, tmp_path, Outtype.Q8_0)).tensors}
    up = tensors["blk.1.ffn_up.weight"]
    weight = model.model.layers[1].mlp.up_proj.weight.detach().numpy()
    steps = np.abs(weight.reshape(-1, 32)).max(axis=1, keepdims=True) / 127
    differences = np.abs(dequantize(up.data, up.tensor_type) - weight).reshape(-1, 32)
    assert up.tensor_type.name == "Q8_0"
    assert (differences <= 0.6 * steps).all()
    assert tensors["output_norm.weight"].tensor_type.name == "F32"


@pytest.mark.parametrize(("outtype", "steps"), [(Outtype.Q4_0, 8), (Outtype.Q4_1, 15)])
def test_four_bits_are_as_near_and_what_chooses_the_next_token_keeps_eight(
    outtype: Outtype, steps: int, tmp_path: Path
) -> None:
    import numpy as np
    from gguf import GGUFReader
    from gguf.quants import dequantize

    model = tiny()
    tensors = {one.name: one for one in GGUFReader(write(model, tmp_path, outtype)).tensors}
    up = tensors["blk.1.ffn_up.weight"]
    weight = model.model.layers[1].mlp.up_proj.weight.detach().numpy()
    blocks = weight.reshape(-1, 32)
    reach = np.abs(blocks).max(axis=1) if outtype == Outtype.Q4_0 else np.ptp(blocks, axis=1)
    differences = np.abs(dequantize(up.data, up.tensor_type).reshape(-1, 32) - blocks)
    # Q4_0 has no code for the end across from its largest weight, which may be a whole step off.
    assert (differences <= (1.05 if outtype == Outtype.Q4_0 else 0.6) * (reach / steps)[:, None]).all()
    assert up.tensor_type.name == outtype.name
    assert tensors["token_embd.weight"].tensor_type.name == "Q8_0"


def test_what_had_four_bits_before_comes_back_as_it_was(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, GgufConfig

    def again(file: Path) -> Any:
        return AutoModelForCausalLM.from_pretrained(
            file.parent, gguf_file=file.name, quantization_config=GgufConfig(dequantize=True)
        )

    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    once = again(write(tiny(), tmp_path / "first", Outtype.Q4_1))
    twice = again(write(once, tmp_path / "second", Outtype.Q4_1))
    for name, weight in once.state_dict().items():
        assert (twice.state_dict()[name] - weight).abs().max() < 1e-4


def test_rows_that_are_not_made_of_blocks_have_sixteen_bits(tmp_path: Path) -> None:
    from gguf import GGUFReader

    tensors = {one.name: one for one in GGUFReader(write(tiny(hidden=48), tmp_path, Outtype.Q8_0)).tensors}
    assert tensors["blk.0.ffn_up.weight"].tensor_type.name == "F16"
    assert tensors["blk.0.ffn_down.weight"].tensor_type.name == "Q8_0"


def test_words_and_settings_are_those_of_the_source(tmp_path: Path) -> None:
    fields = read_source(write(tiny(), tmp_path)).fields
    base = read_source(tmp_path / "base.gguf").fields
    copied = [name for name in base if name.startswith(("llama.", "tokenizer."))]
    assert len(copied) > 10
    for name in copied:
        assert (fields[name].types, fields[name].contents()) == (base[name].types, base[name].contents())
    assert fields["general.name"].contents() == "tuned"


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write(tiny(), tmp_path, Outtype.Q8_0).read_bytes()
    assert write(tiny(), tmp_path, Outtype.Q8_0).read_bytes() == first
    assert write(tiny(seed=1), tmp_path, Outtype.Q8_0).read_bytes() != first


@pytest.mark.parametrize("base", [{"layers": 1}, {"layers": 3, "hidden": 32}], ids=["flatter", "narrower"])
def test_the_file_of_another_base_is_refused_and_an_earlier_file_stays(base: dict[str, int], tmp_path: Path) -> None:
    before = write(tiny(), tmp_path).read_bytes()
    with pytest.raises(SettingsError, match=r"is not of this model's base: .* name the GGUF file of its base"):
        write(tiny(), tmp_path, base=tiny(**base))
    assert (tmp_path / "tuned.gguf").read_bytes() == before


def test_who_is_interrupted_leaves_nothing_behind(tmp_path: Path) -> None:
    before = write(tiny(), tmp_path).read_bytes()

    def interrupt(done: int, total: int, what: str) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_gguf(
            tmp_path / "model", read_source(tmp_path / "base.gguf"), tmp_path / "tuned.gguf", Outtype.F32, interrupt
        )
    assert (tmp_path / "tuned.gguf").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"model", "base.gguf", "tuned.gguf"}


@pytest.mark.parametrize(("file", "said"), [("config.json", "is broken"), ("model.safetensors", "are not whole")])
def test_a_folder_that_was_written_in_half_is_named(file: str, said: str, tmp_path: Path) -> None:
    write(tiny(), tmp_path)
    whole = (tmp_path / "model" / file).read_bytes()
    (tmp_path / "model" / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SettingsError, match=f"{said}.*: merge or fetch that model again"):
        write_gguf(tmp_path / "model", read_source(tmp_path / "base.gguf"), tmp_path / "new.gguf", Outtype.F32, nobody)


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds a qwen2, and only llama is written here"):
        read_source(write_source(tiny(), tmp_path / "base.gguf", "qwen2"))


def test_what_is_no_gguf_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF")
    with pytest.raises(SettingsError, match="is no whole GGUF file"):
        read_source(tmp_path / "bad.gguf")


def test_a_base_in_another_format_gives_no_source(tmp_path: Path) -> None:
    tiny().save_pretrained(tmp_path / "model")
    with pytest.raises(SettingsError, match="holds no GGUF file"):
        source_of(tmp_path / "model")


def test_a_disk_that_is_too_full_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(SettingsError, match="and the GGUF file takes"):
        write(tiny(), tmp_path)
    assert not list(tmp_path.glob("*tuned*"))
