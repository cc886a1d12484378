"""The table and the plot. No model is needed."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import SettingsError
from training.attention.attention import Trace
from training.attention.picture import Picture, check_plots, lines, picture, plot

TOKENS = ["One", " two\n", " $three$"]
SHARES = np.array([[1, 0, 0], [0.7, 0.3, 0], [0.1, 0.4, 0.5]], np.float32)
EVEN = np.tril(np.ones((3, 3), np.float32)) / np.arange(1, 4, dtype=np.float32)[:, np.newaxis]
NOTHING = np.zeros((1, 3, 2), np.float32)


@pytest.fixture
def trace() -> Trace:
    """Two layers with two heads: all even but the second head of the second layer."""
    return Trace(NOTHING, np.stack([np.stack([EVEN, EVEN]), np.stack([EVEN, SHARES])]), NOTHING[0])


def test_each_row_is_a_token_darker_where_it_takes_more_and_says_whence_most_comes() -> None:
    assert list(lines(Picture("", TOKENS, SHARES))) == [
        "                  0 1 2  most of it from",
        "  0 One          ██      1.00 One",
        "  1  two\\n       ██▒▒    0.70 One",
        "  2  $three$     ░░▓▓▓▓  0.50  $three$",
    ]


@pytest.mark.parametrize(
    ("layer", "head", "title", "share"),
    [
        (1, 1, "layer 1, head 1", 0.5),
        (0, 1, "layer 0, head 1", 1 / 3),
        (1, None, "layer 1, mean of 2 heads", (0.5 + 1 / 3) / 2),
        (None, 1, "mean of 2 layers, head 1", (0.5 + 1 / 3) / 2),
        (None, None, "mean of 2 layers, mean of 2 heads", (0.5 + 1) / 4),
    ],
)
def test_what_is_left_out_is_a_mean(
    trace: Trace, layer: int | None, head: int | None, title: str, share: float
) -> None:
    shown = picture(trace, TOKENS, layer, head)
    assert shown.title == title
    assert shown.shares[2, 2] == pytest.approx(share)


@pytest.mark.parametrize(
    ("layer", "head", "message"),
    [(2, 0, "no layer 2: the model has 2, take one of 0 to 1"), (-1, 0, "no layer -1"), (0, 2, "no head 2")],
)
def test_a_number_that_the_model_does_not_have_is_refused(trace: Trace, layer: int, head: int, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        picture(trace, TOKENS, layer, head)


@pytest.mark.training
def test_a_plot_is_a_png(tmp_path: Path) -> None:
    path = tmp_path / "attention.png"
    check_plots(path)
    plot(Picture("layer 1, head 1", TOKENS, SHARES), path)
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.training
def test_a_plot_without_a_folder_to_go_to_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no folder .*: make it, or name another"):
        check_plots(tmp_path / "absent" / "attention.png")
