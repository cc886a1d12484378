"""A small open model with an adapter of chance: merged, written, served, and asked through the application.

What it says is of no matter here, but that each server says what the merged model says.
"""

import json
import signal
import socket
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.programs import Call, Program
from tests.weights.conftest import SECONDS, Chosen, line_with, started
from training.__main__ import program

pytestmark = pytest.mark.training
QUESTION = "What is the capital of France?"
SIZE, KEY_SIZE, LAYERS, RANK = 576, 192, 30, 4
LOST = 0.4
"""Of the logarithm of a likelihood, by Q8_0 at most."""


def write_adapter(folder: Path, base: Path) -> Path:
    """As `save_pretrained` of peft writes it, without loading the base for it."""
    import torch
    from peft import LoraConfig
    from safetensors.torch import save_file

    chance = torch.Generator().manual_seed(0)
    weights = {}
    for layer in range(LAYERS):
        for name, size in {"q_proj": SIZE, "k_proj": KEY_SIZE, "v_proj": KEY_SIZE, "o_proj": SIZE}.items():
            part = f"base_model.model.model.layers.{layer}.self_attn.{name}"
            weights[f"{part}.lora_A.weight"] = torch.randn(RANK, SIZE, generator=chance) * 0.04
            weights[f"{part}.lora_B.weight"] = torch.randn(size, RANK, generator=chance) * 0.04
    targets = ["q_proj", "k_proj", "v_proj", "o_proj"]
    config = LoraConfig(r=RANK, target_modules=targets, base_model_name_or_path=str(base), task_type="CAUSAL_LM")
    config.save_pretrained(folder)
    save_file(weights, folder / "adapter_model.safetensors")
    return folder


@pytest.fixture(scope="module")
def merged(smollm2: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command writes; `tuned.gguf` is beside it."""
    place = tmp_path_factory.mktemp("tuned")
    adapter = write_adapter(place / "adapter", smollm2)
    options = ["--output", str(place / "merged"), "--gguf", str(place / "tuned.gguf"), "--json"]
    done = CliRunner().invoke(program, ["merge", str(adapter), *options])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["base"] == str(smollm2)
    return place / "merged"


@contextmanager
def serving(path: Path, ready: str, home: Path) -> Iterator[tuple["Popen[str]", Chosen]]:
    """`serve`, and the settings that it shows."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "training", "serve", str(path), "--port", str(port)]
    with started(command, home, HF_HOME=str(home)) as process:
        lines = [line_with(process, "LLM_MODEL="), line_with(process, "LLM_BASE_URL=")]
        line_with(process, ready)
        yield process, {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


@pytest.fixture(scope="module")
def llama_cpp(merged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chosen]:
    with serving(merged.parent / "tuned.gguf", "serving tuned until", tmp_path_factory.mktemp("home")) as (_, chosen):
        yield chosen


def said_by(chosen: Chosen) -> list[dict[str, Any]]:
    """The tokens that it took, each with its likelihood."""
    body = {"messages": [{"role": "user", "content": QUESTION}], "temperature": 0, "max_tokens": 8}
    request = urllib.request.Request(  # noqa: S310
        f"{chosen['LLM_BASE_URL']}/chat/completions",
        json.dumps({**body, "logprobs": True}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
        tokens: list[dict[str, Any]] = json.load(response)["choices"][0]["logprobs"]["content"]
        return tokens


def test_llama_cpp_finds_each_token_as_likely_as_transformers_does(llama_cpp: Chosen, merged: Path) -> None:
    """But for what eight bits lose. Rows of queries in another order would change all of it."""
    import torch

    from app.llm.transformers.weights import load_weights

    weights = load_weights(merged)
    prompt = weights.encode([("user", QUESTION)])["input_ids"]
    there = said_by(llama_cpp)
    text = torch.cat([prompt, torch.tensor([[token["id"] for token in there]])], dim=1)
    with torch.no_grad():
        likely = weights.model(text).logits[0, prompt.shape[-1] - 1 :].log_softmax(-1)
    assert len(there) > 4
    for token, here in zip(there, likely, strict=False):
        assert float(here[token["id"]]) == pytest.approx(float(here.max()), abs=LOST)
        assert token["logprob"] == pytest.approx(float(here[token["id"]]), abs=LOST)


def ask(chosen: Chosen, handbook: Path) -> dict[str, Any]:
    """By the two settings alone; the others keep the answer short."""
    short = {"LLM_MAX_OUTPUT_TOKENS": "20", "REQUEST_TIMEOUT_SECONDS": str(SECONDS)}
    question = "How deep does an emperor penguin dive?"
    (done,) = Program(handbook).run_all(Call(["ask", question, "--json"], settings={**chosen, **short}))
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_application_asks_it_by_two_settings(llama_cpp: Chosen, handbook: Path) -> None:
    answer = ask(llama_cpp, handbook)
    assert answer["model"] == "openai:tuned"
    assert answer["answer"]
    assert 0 < answer["usage"]["output_tokens"] <= 20


@pytest.mark.parametrize(("name", "ready"), [("tuned.gguf", "serving tuned"), ("merged", "Application startup")])
def test_ctrl_c_ends_the_server(name: str, ready: str, merged: Path, handbook: Path, tmp_path: Path) -> None:
    with serving(merged.parent / name, ready, tmp_path) as (process, chosen):
        if name == "merged":
            assert ask(chosen, handbook)["answer"]
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{chosen['LLM_BASE_URL']}/models", timeout=SECONDS)  # noqa: S310


def test_the_folder_has_what_others_need_and_says_what_it_is(merged: Path, smollm2: Path) -> None:
    names = {path.name for path in merged.iterdir()}
    assert {"config.json", "generation_config.json", "tokenizer.json", "chat_template.jinja", "NOTICE"} < names
    record = json.loads((merged / "merge.json").read_text(encoding="utf-8"))
    assert record == {"adapter": str(merged.parent / "adapter"), "base": str(smollm2)}


def test_a_merged_folder_becomes_the_same_file_later(merged: Path, tmp_path: Path) -> None:
    file = tmp_path / "tuned.gguf"
    done = CliRunner().invoke(program, ["gguf", str(merged), str(file), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["bytes"] == file.stat().st_size
    assert file.read_bytes() == (merged.parent / "tuned.gguf").read_bytes()
