"""CHUNKER=code: where programs are cut."""

import ast
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rag.documents.chunkers import pieces
from app.rag.documents.chunkers.packing import LIMIT, TAIL
from app.rag.documents.document import Document, Section
from app.rag.documents.loaders import plain

GO = """// Package fruit sells.
package fruit

import "fmt"

// Price is in cents.
func Price(name string) int {
	if name == "apple" {
		return 30
	} else {
		return 40
	}
}

type Shop struct {
	open bool
}
"""
RUBY = """class Shop
  def open
    @open = true
  end

  # In cents.
  def price(name)
    if name == "apple"
      30
    else
      40
    end
  end
end
"""

HOSTILE = [
    "(" * 5_000,
    "not " * 90_000 + "x",
    "1 if x else " * 50_000 + "2",
    "if a:\n b\n" + "elif a:\n b\n" * 20_000,
    "\n".join(" " * n + "x" for n in range(900)),
    "}{" * 9_000,
    "x = '\\d'\n",
]


def chunks(code: str) -> list[str]:
    document = plain.code(code.encode())
    return [document.text[piece.start : piece.end] for piece in pieces(document, "code")]


def function(name: str, lines: int, indentation: str = "") -> str:
    body = "".join(f"{indentation}    value_{number} = call({number})\n" for number in range(lines))
    return f"{indentation}def {name}():\n{body}"


FUNCTIONS = st.lists(st.integers(1, 24), min_size=1, max_size=30)


@given(sizes=FUNCTIONS, blank=st.booleans())
def test_a_python_function_that_fits_is_never_cut(sizes: list[int], blank: bool) -> None:
    whole = [function(f"function_{number}", size) for number, size in enumerate(sizes)]
    found = chunks(("\n" if blank else "").join(whole))
    for one in whole:
        assert len(one) > LIMIT or any(one.rstrip() in chunk for chunk in found)


@given(sizes=FUNCTIONS)
def test_a_method_that_fits_is_never_cut_and_the_class_is_taken_apart(sizes: list[int]) -> None:
    methods = [function(f"method_{number}", size, "    ") for number, size in enumerate(sizes)]
    found = chunks("class Shop:\n" + "\n".join(methods))
    assert all(any(one.strip() in chunk for chunk in found) for one in methods if len(one) <= LIMIT)
    assert all(len(chunk) <= LIMIT + TAIL for chunk in found)


def test_a_text_in_three_quotes_does_not_end_a_function() -> None:
    text = f'{function("first", 10)}\n\ndef second():\n    return """\nnot indented\n\ndef nothing(): ...\n"""\n'
    assert any('def second():\n    return """' in one and one.endswith('"""') for one in chunks(text * 3))


def test_a_comment_and_a_decorator_stay_with_what_stands_below_them() -> None:
    decorated = f"# What it is for.\n@cached\n@typed\n{function('decorated', 12)}".rstrip()
    found = chunks(f"{function('first', 14)}\n{decorated}\n\n{function('last', 20)}")
    assert any(decorated in one for one in found)


def test_a_function_that_is_too_long_is_cut_between_its_statements() -> None:
    text = "def long():\n" + "".join(f"    if case_{n}:\n        first({n})\n        second({n})\n" for n in range(60))
    for one in chunks(text):
        ast.parse(f"if True:\n{one}" if one.startswith(" ") else one)


@pytest.mark.parametrize("program", [GO, RUBY, "function f() {\n  g();\n}\n\nclass A {\n  b() {\n    c();\n  }\n}\n"])
def test_blocks_of_other_languages_end_where_their_last_line_does(program: str) -> None:
    found = chunks(program * 20)
    assert len(found) > 1
    for one in found:
        assert one.count("{") == one.count("}")
        lines = one.splitlines()
        assert lines[0] == lines[0].lstrip()
        assert lines[-1].strip() in {"}", "end"} or not lines[-1].startswith(("\t", " "))


def test_a_long_block_of_another_language_is_taken_apart_between_its_methods() -> None:
    body = "".join(f"    total += price({number});\n" for number in range(14))
    methods = [f"  // In cents.\n  int method{number}() {{\n{body}  }}\n" for number in range(6)]
    found = chunks("class Shop {\n" + "\n".join(methods) + "}\n")
    assert all(any(one.strip() in chunk for chunk in found) for one in methods)
    assert found[0].startswith("class Shop {\n  // In cents.")
    assert found[-1].endswith("  }\n}")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:9]))
def test_what_no_parser_takes_is_cut_all_the_same(text: str) -> None:
    with ThreadPoolExecutor(1) as thread:  # whose stack may be smaller
        found = thread.submit(chunks, text).result()
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(len(one) <= LIMIT + TAIL for one in found)


def test_prose_around_code_is_cut_at_sentences() -> None:
    prose, code = "One sentence is here. " * 40, function("example", 8)
    text = f"{prose}\n\n{code}\n{prose}"
    start = text.index("def")
    document = Document(text, (Section(0, len(text), code=((start, start + len(code)),)),))
    found = [text[piece.start : piece.end] for piece in pieces(document, "code")]
    assert any(code.rstrip() in one for one in found)
    assert all(one.endswith(("here.", ")")) for one in found)
