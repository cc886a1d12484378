"""Each technique against a very small real model on llama.cpp's server: poor answers, and every promise kept."""

import json
from pathlib import Path

import pytest

from app.prompts.techniques import TECHNIQUES
from tests.cli.programs import Call, Program
from tests.weights.conftest import SECONDS, Chosen

pytestmark = pytest.mark.weights
# The most calls that the shipped prompt of a technique makes, and what these are for.
MOST = {
    "few_shot": (1, {"answer"}),
    "chain_of_thought": (2, {"answer", "conclude"}),
    "self_consistency": (5, {"answer"}),
    "tree_of_thought": (7, {"propose", "score", "answer"}),
    "decomposition": (6, {"split", "part", "answer"}),
    "structured_output": (2, {"answer", "repair"}),
}
NAMED = ("LLM_MAX_OUTPUT_TOKENS", "set another LLM_MODEL, or another PROMPT_ANSWER")


def test_every_technique_is_tried() -> None:
    assert {*MOST, "direct"} == set(TECHNIQUES)


@pytest.mark.parametrize("name", MOST)
def test_a_technique_gives_an_answer_or_an_error_with_the_next_step(
    name: str, llama_cpp: Chosen, handbook: Path
) -> None:
    chosen = {
        **llama_cpp,
        "PROMPT_ANSWER": f"{name}@1",
        "LLM_MAX_OUTPUT_TOKENS": "60",
        "REQUEST_TIMEOUT_SECONDS": str(SECONDS),
    }
    question = "How deep does an emperor penguin dive?"
    (done,) = Program(handbook).run_all(Call(["ask", question, "--json"], settings=chosen))
    if done.returncode:
        assert any(words in done.stderr.splitlines()[-1] for words in NAMED), done.stderr
        return
    answer = json.loads(done.stdout)
    most, purposes = MOST[name]
    assert 1 <= len(answer["calls"]) <= most
    assert {call["purpose"] for call in answer["calls"]} <= purposes
    assert all(call["usage"]["output_tokens"] <= 60 for call in answer["calls"])
    assert answer["answer"].strip()
    assert "reasoning>" not in answer["answer"].lower()
