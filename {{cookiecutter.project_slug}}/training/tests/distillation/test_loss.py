"""The loss of a student, against numbers by hand, torch's own divergence, and the slope of the loss itself."""

import math

import pytest

from training.distillation.lesson import Softness
from training.distillation.loss import distillation_loss, soft_loss
from training.shortening.examples import Example
from training.shortening.loss import answer_loss

pytestmark = pytest.mark.training


def test_the_example_of_the_docstring_by_hand() -> None:
    import torch

    expected = 3 / 4 * math.log((3 / 4) / (1 / 2)) + 1 / 4 * math.log((1 / 4) / (1 / 2))
    found = soft_loss(torch.zeros(1, 2), torch.tensor([[math.log(3), 0.0]]), 1.0)
    assert float(found) == pytest.approx(expected, abs=1e-6)
    assert round(expected, 3) == 0.131


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, 8.0])
def test_it_is_the_divergence_of_torch(temperature: float) -> None:
    import torch

    torch.manual_seed(0)
    student, teacher = 3 * torch.randn(5, 11), 3 * torch.randn(5, 11)
    given, wanted = ((one / temperature).log_softmax(-1) for one in (student, teacher))
    theirs = torch.nn.functional.kl_div(given, wanted, log_target=True, reduction="batchmean")
    assert float(soft_loss(student, teacher, temperature)) == pytest.approx(temperature**2 * float(theirs), rel=1e-5)


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_its_gradient_is_what_the_page_of_its_source_says(temperature: float) -> None:
    """T (q - p) by each logit, by the number of tokens; and a small step along it changes the loss by as much."""
    import torch

    torch.manual_seed(1)
    student = torch.randn(4, 7, dtype=torch.float64, requires_grad=True)
    teacher = torch.randn(4, 7, dtype=torch.float64)
    soft_loss(student, teacher, temperature).backward()
    gap = (student.detach() / temperature).softmax(-1) - (teacher / temperature).softmax(-1)
    assert student.grad is not None
    assert torch.allclose(student.grad, temperature * gap / 4)
    assert torch.autograd.gradcheck(lambda one: soft_loss(one, teacher, temperature), student)


def test_a_student_that_says_the_same_has_nothing_to_learn_from_its_teacher() -> None:
    import torch

    same = torch.randn(3, 9)
    assert float(soft_loss(same, same + 4, 2.0)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_share_weighs_the_teacher_against_the_right_answer(share: float) -> None:
    import torch

    torch.manual_seed(2)
    student, teacher, example = torch.randn(3, 9), torch.randn(3, 9), Example((1, 2, 3, 4), 3)
    found = distillation_loss(student, teacher, example, Softness(2.0, share))
    expected = share * soft_loss(student, teacher, 2.0) + (1 - share) * answer_loss(student, example)
    assert float(found) == pytest.approx(float(expected))
