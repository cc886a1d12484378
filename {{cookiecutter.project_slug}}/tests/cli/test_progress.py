"""Where nobody watches a bar, lines say how far the work is."""

from app.cli.progress import EVERY_SECONDS, Lines


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_line_every_few_seconds_has_the_share_the_rate_and_the_time_that_is_left() -> None:
    said: list[str] = []
    clock = Clock()
    lines = Lines(said.append, of_bytes=True, clock=clock)
    lines.advance(1_000_000, 40_000_000, "soon.md")
    clock.seconds += EVERY_SECONDS * 2
    lines.advance(10_000_000, 40_000_000, "a\nb.md")
    lines.advance(11_000_000, 40_000_000, "at once.md")
    assert said == ["25 %, 1.0 MB/s, 0:00:30 left: a b.md"]
    clock.seconds += EVERY_SECONDS
    lines.advance(20_000_000, 40_000_000, "c.md")
    assert said[1:] == ["50 %, 1.3 MB/s, 0:00:15 left: c.md"]


def test_how_long_it_takes_is_not_said_before_it_can_be_known_and_a_slow_rate_has_figures() -> None:
    said: list[str] = []
    clock = Clock()
    lines = Lines(said.append, of_bytes=True, clock=clock)
    clock.seconds += EVERY_SECONDS
    lines.advance(1_500, 100_000, "a.md")
    clock.seconds += EVERY_SECONDS
    lines.advance(25_000, 100_000, "b.md")
    assert said == ["1 %, 0 kB/s, begun: a.md", "25 %, 2 kB/s, 0:00:30 left: b.md"]


def test_what_is_counted_may_be_something_else_and_nothing_is_said_before_anything_is_done() -> None:
    said: list[str] = []
    clock = Clock()
    lines = Lines(said.append, clock=clock)
    clock.seconds += 90
    lines.advance(0, 4, "questions")
    lines.advance(1, 4, "questions")
    assert said == ["25 %, 0:04:30 left: questions"]
    clock.seconds += EVERY_SECONDS
    lines.advance(2, 4, "")
    clock.seconds += EVERY_SECONDS
    lines.advance(4, 4, "questions")
    assert said[1:] == ["50 %, 0:01:35 left"]
