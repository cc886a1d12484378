"""The loss of a student: how far it is from the teacher's whole distribution, and from the right answer.

Hinton, Vinyals and Dean 2015, "Distilling the knowledge in a neural network", arXiv:1503.02531. The right token alone
says little: that the teacher finds two other tokens nearly as good, and forty thousand absurd, says much more. A
temperature above 1 flattens both distributions, so that what is unlikely counts too.
"""

from typing import Any

from training.distillation.lesson import Softness
from training.shortening.examples import Example
from training.shortening.loss import Loss, answer_logits, answer_loss


def soft_loss(student: Any, teacher: Any, temperature: float) -> Any:
    """Kullback and Leibler's divergence of the student's distribution from the teacher's, in nats a token.

    Both are logits (tokens, vocabulary): p = softmax(teacher / T), q = softmax(student / T), and the loss is the mean
    over tokens of T² Σ p (log p - log q). Its gradient by a student's logit is T (q - p): without T² it would be
    q - p by T, and a soft target would count less the softer it is (section 2.1 there). T = 1, scores (0, 0) of the
    student and (ln 3, 0) of the teacher: p = (3/4, 1/4), q = (1/2, 1/2) -> 0.131; the same scores -> 0.
    """
    wanted = (teacher / temperature).log_softmax(-1)
    given = (student / temperature).log_softmax(-1)
    return temperature**2 * (wanted.exp() * (wanted - given)).sum(-1).mean()


def distillation_loss(student: Any, teacher: Any, example: Example, softness: Softness) -> Any:
    """Of logits (answer tokens, vocabulary) each: share x soft + (1 - share) x cross-entropy, in nats a token."""
    soft = soft_loss(student, teacher, softness.temperature)
    return softness.share * soft + (1 - softness.share) * answer_loss(student, example)


def taught_by(teacher: Any, softness: Softness) -> Loss:
    """The loss that the training loop asks for. The teacher reads each row as it comes, and learns nothing."""

    def loss(student: Any, example: Example) -> Any:
        import torch

        with torch.no_grad():
            wanted = answer_logits(teacher, example)
        return distillation_loss(student, wanted, example, softness)

    return loss
