"""How wrong a model is about an answer: the loss that heals, and by which every model is validated."""

from collections.abc import Callable, Sequence
from typing import Any

from training.shortening.examples import Example

Loss = Callable[[Any, Example], Any]
"""Of logits (answer tokens, vocabulary) and the example that they are of: one number, in nats a token."""


def answer_logits(model: Any, example: Example) -> Any:
    """What the model makes of the prompt and the right answer, before each token of the answer: its scores of every
    token (answer tokens, vocabulary). The head, a third of a small model, computes nothing for the prompt.
    """
    import torch

    ids = torch.tensor([example.ids[:-1]], device=model.device)
    return model(input_ids=ids, use_cache=False, logits_to_keep=example.answer).logits[0].float()


def answer_loss(logits: Any, example: Example) -> Any:
    """Cross-entropy: the mean of -log p(token), in nats a token. Even scores of 4 tokens -> ln 4 = 1.386."""
    import torch

    wanted = torch.tensor(example.ids[-example.answer :], device=logits.device)
    return -logits.log_softmax(-1).gather(1, wanted[:, None]).mean()


def validated(model: Any, examples: Sequence[Example]) -> float:
    """The mean of `answer_loss` over all examples, none of which is learnt from."""
    import torch

    with torch.no_grad():
        return sum(float(answer_loss(answer_logits(model, one), one)) for one in examples) / len(examples)
