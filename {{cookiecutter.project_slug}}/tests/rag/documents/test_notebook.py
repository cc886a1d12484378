import json
from typing import Any

import pytest

from app.errors import UnreadableDocument
from app.rag.documents.chunkers import pieces
from app.rag.documents.loaders.notebook import LONGEST_OUTPUT, load


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": text.splitlines(keepends=True)}


def code(text: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": text, "outputs": list(outputs)}


def read(*cells: dict[str, Any], language: str = "python") -> list[tuple[tuple[str, ...], str]]:
    document = load(json.dumps({"metadata": {"kernelspec": {"language": language}}, "cells": cells}).encode())
    return [(section.headings, document.text[section.start : section.end].strip()) for section in document.sections]


def test_cells_stand_under_the_headings_of_the_cells_above() -> None:
    cells = (markdown("# Tea\nHot."), code("cups = 2"), markdown("## Green\nLight."), code("cups += 1"))
    assert read(*cells, language="julia") == [
        (("Tea",), "Hot.\n\n```julia\ncups = 2\n```"),
        (("Tea", "Green"), "Light.\n\n```julia\ncups += 1\n```"),
    ]


def test_of_outputs_short_text_is_kept() -> None:
    printed = {"output_type": "stream", "text": ["\x1b[31m2\x1b[0m\n", "cups\n"]}
    shown = {"output_type": "execute_result", "data": {"text/plain": "5", "image/png": "aGVsbG8="}}
    figure = {"output_type": "display_data", "data": {"text/plain": "<Figure with 1 Axes>", "image/png": "aGVsbG8="}}
    long = {"output_type": "stream", "text": "x" * (LONGEST_OUTPUT + 1)}
    assert read(code("f()", printed, shown, figure, long)) == [
        ((), "```python\nf()\n```\n\n```\n2\ncups\n```\n\n```\n5\n```")
    ]


def test_an_open_fence_ends_with_its_cell() -> None:
    found = read(markdown("```\n# no heading"), markdown("# Tea\nHot."))
    assert found == [((), "```\n# no heading"), (("Tea",), "Hot.")]


def test_a_comment_in_code_is_no_heading() -> None:
    assert read(code("# no heading\nx = '''\n```\n'''")) == [((), "````python\n# no heading\nx = '''\n```\n'''\n````")]


def test_notebooks_of_format_3_are_read() -> None:
    cells = [{"cell_type": "heading", "level": 2, "source": "Tea"}, {"cell_type": "code", "input": "x", "outputs": []}]
    document = load(json.dumps({"worksheets": [{"cells": cells}]}).encode())
    assert document.sections[0].headings == ("Tea",)


def test_a_large_notebook_is_read() -> None:
    cells = [markdown(f"# Part {n}\nText {n}.") for n in range(5_000)]
    assert len(list(pieces(load(json.dumps({"cells": cells}).encode())))) == 5_000


BROKEN = ["", "{}", "[]", "1", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{}]}', "[" * 100_000, '{"metadata": []}']


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_notebook_says_so(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="broken notebook"):
        load(text.encode())


def test_a_comment_in_a_cell_of_text_is_left_out_and_one_in_code_stays() -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": kind, "source": f"<!-- {kind} -->\nx", "outputs": []} for kind in ("markdown", "code")
    ]
    text = load(json.dumps({"cells": cells, "metadata": {}}).encode()).text
    assert "markdown" not in text
    assert "<!-- code -->" in text
