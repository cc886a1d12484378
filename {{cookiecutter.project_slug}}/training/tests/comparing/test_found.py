"""What is compared where nobody says what."""

import json
from pathlib import Path

from training.comparing.found import models_in, whole
from training.measuring.variant import Variant


def model(folder: Path, architecture: str = "LlamaForCausalLM") -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"architectures": [architecture]}), encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return [Path(one).name for one in models_in(folder)]


def test_what_was_merged_is_first_and_files_are_last(tmp_path: Path) -> None:
    for name in ("student", "merged", "int8"):
        model(tmp_path / name)
    for file in ("q8_0.gguf", "a.gguf"):
        (tmp_path / file).write_bytes(b"GGUF")
    assert names(tmp_path) == ["merged", "int8", "student", "a.gguf", "q8_0.gguf"]


def test_adapters_encoders_sets_and_what_is_not_whole_are_left_out(tmp_path: Path) -> None:
    (model(tmp_path / "lora") / "adapter_config.json").write_text("{}", encoding="utf-8")
    model(tmp_path / "encoder", "BertModel")
    model(tmp_path / "student.unfinished")
    model(tmp_path / ".merged-a1b2")
    (tmp_path / ".q8_0-a1b2.gguf").write_bytes(b"GGUF")
    (tmp_path / "sets").mkdir()
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    (model(tmp_path / "broken") / "config.json").write_text("{", encoding="utf-8")
    (model(tmp_path / "other") / "config.json").write_text("[]", encoding="utf-8")
    assert names(tmp_path) == []
    assert models_in(tmp_path / "nowhere") == []


def test_the_others_are_compared_with_what_was_merged_or_else_with_the_base() -> None:
    base, merged, small = (Variant(name, Path(name)) for name in ("base", "merged", "small"))
    assert whole([base, small]) == "base"
    assert whole([base, merged, small]) == "merged"
