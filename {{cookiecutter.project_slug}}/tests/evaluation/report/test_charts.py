from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from evaluation.report.charts import Dot, Point, dots, scatter

SHARES = st.floats(0, 1)


@given(st.lists(st.builds(Dot, st.text("a<&\"'>]"), SHARES, SHARES, SHARES, st.text("<&")), max_size=5))
def test_dots_are_well_formed_whatever_the_labels(rows: list[Dot]) -> None:
    drawn = ElementTree.fromstring(dots("<title> & more", rows))  # noqa: S314
    assert len(drawn.findall("circle")) == len(rows)


@given(st.lists(st.builds(Point, st.text("a<&"), st.floats(0, 1e6), SHARES, st.floats(1, 100)), max_size=5))
def test_every_point_of_a_scatter_lies_in_its_frame(points: list[Point]) -> None:
    drawn = ElementTree.fromstring(scatter("Quality", "seconds", points))  # noqa: S314
    width, height = float(drawn.attrib["width"]), float(drawn.attrib["height"])
    for mark in drawn.findall("circle"):
        assert 0 < float(mark.attrib["cx"]) < width
        assert 0 < float(mark.attrib["cy"]) < height


def test_a_larger_value_stands_farther_to_the_right() -> None:
    drawn = ElementTree.fromstring(dots("Shares", [Dot("a", 0.2, 0.1, 0.3), Dot("b", 0.8, 0.7, 0.9)]))  # noqa: S314
    first, second = (float(mark.attrib["cx"]) for mark in drawn.findall("circle"))
    assert first < second


def test_what_lies_beyond_the_scale_is_drawn_at_its_end() -> None:
    drawn = ElementTree.fromstring(dots("Shares", [Dot("a", 3.0, -2.0, 9.0)]))  # noqa: S314
    (mark,) = drawn.findall("circle")
    assert float(mark.attrib["cx"]) < float(drawn.attrib["width"])
