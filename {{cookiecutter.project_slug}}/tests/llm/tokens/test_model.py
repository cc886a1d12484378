from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from app.llm.tokens.counter import count_tokens
from app.llm.tokens.model import counter_of, of_model
from app.llm.tokens.strategy import Unavailable, cuts
from tests.llm.tokens.files import files, write_gguf, write_json

TEXT = "to the end 24<|end|>"
Write = Callable[[Path], Path]


@pytest.mark.parametrize("model", ["openai:small", "ollama:small", "transformers:small", "openai:org/small"])
@pytest.mark.parametrize(("write", "file"), [(write_json, "tokenizer.json"), (write_gguf, "small.gguf")])
def test_it_is_found_by_its_name_among_the_models(tmp_path: Path, model: str, write: Write, file: str) -> None:
    write(tmp_path / "small" / file)
    own = of_model(files(model, tmp_path, self_hosted=True))
    assert own.cut("to the end") == ["t", "o", " the", " ", "e", "n", "d"]
    assert own.note == f"{model}, by {file}"


@pytest.mark.parametrize("name", ["", "tokenizer.json", "model.gguf"])
def test_a_model_in_this_process_is_found_by_its_path(tmp_path: Path, name: str) -> None:
    write_json(tmp_path / "far" / "tokenizer.json")
    write_gguf(tmp_path / "far" / "model.gguf")
    own = of_model(files(f"transformers:{tmp_path / 'far' / name}", tmp_path / "models"))
    assert own.note.endswith("by tokenizer.json")


def test_a_gguf_of_smollm_cuts_each_digit_apart_and_one_of_gpt_2_does_not(tmp_path: Path) -> None:
    more = {"tokenizer.ggml.tokens": [*map(chr, range(0x21, 0x7F)), "Ġ", "24"], "tokenizer.ggml.merges": ["2 4"]}
    write_gguf(tmp_path / "a" / "a.gguf", more)
    write_gguf(tmp_path / "b" / "b.gguf", {**more, "tokenizer.ggml.pre": "gpt-2"})
    assert of_model(files("ollama:a", tmp_path)).cut("24") == ["2", "4"]
    assert of_model(files("ollama:b", tmp_path)).cut("24") == ["24"]


@pytest.mark.parametrize(("write", "file"), [(write_json, "tokenizer.json"), (write_gguf, "model.gguf")])
def test_what_only_looks_like_a_signal_of_the_model_is_cut_as_text(tmp_path: Path, write: Write, file: str) -> None:
    write(tmp_path / "small" / file)
    assert of_model(files("ollama:small", tmp_path)).cut("<|end|>") == list("<|end|>")


def test_the_space_of_sentencepiece_is_shown_as_one(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    words = Tokenizer(models.WordLevel({"▁the": 0}, unk_token="▁the"))  # noqa: S106
    words.save(str(tmp_path / "small" / "tokenizer.json"))
    assert of_model(files("ollama:small", tmp_path)).cut("x") == [" the"]


def test_a_limit_that_its_file_sets_does_not_cut_the_text_short(tmp_path: Path) -> None:
    path = write_json(tmp_path / "small" / "tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=50)
    tokenizer.save(str(path))
    assert len(of_model(files("ollama:small", tmp_path)).cut("to the end")) == 7


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("offline", "set LLM_MODEL"),
        ("anthropic:claude", "not published"),
        ("google_genai:gemini", "not published"),
        ("google-genai:gemini", "not published"),
        ("ollama:llama3.2", r"put its tokenizer.json into .*llama3\.2"),
        ("transformers:/nowhere/llama", "put its tokenizer.json into .*llama"),
        ("ollama:broken", r"broken.tokenizer\.json can't be read"),
        ("ollama:damaged", r"model\.gguf can't be read \(it does not begin with GGUF\)"),
        ("ollama:empty", r"model\.gguf can't be read"),
        ("ollama:panic", r"model\.gguf can't be read"),
        ("ollama:spm", "of the kind llama/smollm is not read"),
        ("ollama:qwen", "of the kind gpt2/qwen2 is not read"),
    ],
)
def test_where_it_is_not_here_the_reason_says_what_to_do(tmp_path: Path, model: str, reason: str) -> None:
    for name, content in {"broken/tokenizer.json": "{", "damaged/model.gguf": "no"}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(content, encoding="utf-8")
    write_gguf(tmp_path / "empty" / "model.gguf", {"tokenizer.ggml.tokens": []})
    # A pair whose whole is no token: the library panics.
    panic = {"tokenizer.ggml.tokens": ["a", "b"], "tokenizer.ggml.merges": ["a b"]}
    write_gguf(tmp_path / "panic" / "model.gguf", panic)
    write_gguf(tmp_path / "spm" / "model.gguf", {"tokenizer.ggml.model": "llama"})
    write_gguf(tmp_path / "qwen" / "model.gguf", {"tokenizer.ggml.pre": "qwen2"})
    with pytest.raises(Unavailable, match=reason):
        of_model(files(model, tmp_path))


def test_tokens_are_counted_by_it_where_it_is_here_and_estimated_elsewhere(tmp_path: Path) -> None:
    write_json(tmp_path / "small" / "tokenizer.json")
    assert counter_of(files("ollama:small", tmp_path))("to the end\ud800") == 7 + 3
    assert counter_of(files("ollama:other", tmp_path)) is count_tokens


def test_a_text_that_it_has_no_pieces_for_is_counted_by_estimate(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    Tokenizer(models.WordLevel({"end": 0})).save(str(tmp_path / "small" / "tokenizer.json"))
    chosen = files("ollama:small", tmp_path)
    assert [counter_of(chosen)(text) for text in ("end", "to the end")] == [1, count_tokens("to the end")]
    made = {cut.strategy: cut for cut in cuts(["to the end"], chosen)[0]}["model"]
    assert made.pieces is None
    assert "tokenizer.json can't be read (WordLevel error" in made.note
