"""Held-out rows as `data` writes them, and a model so small that it learns one sentence in a second."""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.prompts.library import load_prompt
from app.prompts.passages import GivenPassage, render_passages
from training.measuring.rows import HeldOut

PROMPT = load_prompt("answer", ("question", "passages"))
REFUSAL = PROMPT.refusal
RAIN = "It rains in Bergen on most days."
SUN = "The sun shines in Lisbon."
# All of a prompt in characters, and nothing else: statements of a template would be taken for those of this project's.
CHAT = "{{ messages | map(attribute='content') | join('\n') }}\n"


def row(id: str, answer: str, passages: Sequence[str] = (RAIN, SUN), question: str = "Where does it rain?") -> HeldOut:
    given = [GivenPassage(number, f"{number}.md", "Weather", text) for number, text in enumerate(passages, 1)]
    system, user = PROMPT.render(question=question, passages=render_passages(given))
    return HeldOut(id, system, user, answer, REFUSAL)


def rows(answerable: int, refusals: int) -> list[HeldOut]:
    found = [row(f"a{number}", f"{RAIN} [1]") for number in range(answerable)]
    return found + [row(f"r{number}", REFUSAL, (SUN,)) for number in range(refusals)]


def write_rows(sets: Path, held_out: Sequence[HeldOut]) -> Path:
    (sets / "instructions").mkdir(parents=True)
    lines = [json.dumps(line_of(one)) for one in held_out]
    (sets / "instructions" / "test.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return sets


def line_of(one: HeldOut) -> dict[str, Any]:
    turns = {"system": one.system, "user": one.user, "assistant": one.answer}
    messages = [{"role": role, "content": content} for role, content in turns.items()]
    return {"id": one.id, "origin": "golden", "document": "1.md", "messages": messages}


def make_model(folder: Path, seed: int = 0, size: int = 32, layers: int = 1) -> Path:
    """A Llama of one layer, or more, with random weights, and a tokenizer of its own."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer()
    torch.manual_seed(seed)
    # As far apart as in a trained model: with smaller weights all prompts get one answer.
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=size, intermediate_size=64, num_hidden_layers=layers,
        num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=4096, initializer_range=0.3,
        eos_token_id=tokenizer.eos_token_id, bos_token_id=None,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=["<end>"], initial_alphabet=alphabet)
    trained.train_from_iterator([row("a", "").system, row("a", "").user, RAIN, SUN, REFUSAL], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=trained, eos_token="<end>", chat_template=CHAT)  # noqa: S106


def teach(folder: Path, one: HeldOut, steps: int = 60) -> Path:
    """Until the model of the folder says the row's answer, and ends there."""
    import torch

    from app.llm.transformers.weights import load_weights

    weights = load_weights(folder)
    prompt = weights.encode(one.turns)["input_ids"][0].tolist()
    said = [*weights.tokenizer(one.answer)["input_ids"], weights.tokenizer.eos_token_id]
    ids, labels = torch.tensor([prompt + said]), torch.tensor([[-100] * len(prompt) + said])
    optimizer = torch.optim.AdamW(weights.model.parameters(), lr=0.01)
    for _ in range(steps):
        optimizer.zero_grad()
        weights.model(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
    weights.model.save_pretrained(folder)
    return folder


def make_adapter(folder: Path, base: Path, *, changes: bool) -> Path:
    """LoRA on the attention. As `peft` begins, it changes nothing; else its weights are drawn at random."""
    import torch
    from peft import LoraConfig, get_peft_model

    from app.llm.transformers.weights import load_weights

    torch.manual_seed(1)
    config = LoraConfig(
        r=2, target_modules=["q_proj", "v_proj", "o_proj"], init_lora_weights=not changes, task_type="CAUSAL_LM"
    )
    with warnings.catch_warnings():  # peft asks transformers by a name that will go
        warnings.simplefilter("ignore", FutureWarning)
        model = get_peft_model(load_weights(base).model, config)
    model.peft_config["default"].base_model_name_or_path = str(base)
    model.save_pretrained(folder)
    return folder
