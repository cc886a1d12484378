"""The blocks of Python code, as Python's own parser sees them: each is a statement with what stands above it."""

import ast
import warnings
from collections.abc import Iterator

from app.rag.documents.chunkers.blocks import Block, Lines

LONGEST = 1_000_000
"""Characters; the tree of a longer text would need gigabytes."""
DEEPEST = 8
PARTS = ("body", "handlers", "orelse", "finalbody", "cases")


def blocks(lines: Lines, limit: int) -> Iterator[Block]:
    """Those longer than `limit` characters are taken apart. None where it is no Python."""
    tree = parsed(lines.text[lines.starts[0] : lines.starts[-1]])
    if tree and tree.body:
        yield from apart(lines, tree.body, Block(0, lines.count, opens=True), limit, DEEPEST)


def parsed(code: str) -> ast.Module | None:
    if len(code) > LONGEST or "\r" in code:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they are about the code of others
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def apart(lines: Lines, inner: list[ast.stmt], block: Block, limit: int, levels: int) -> Iterator[Block]:
    """The block, cut after each statement in it. What stands above a statement is cut off only where both are long."""
    first = block.first
    for number, statement in enumerate(inner, start=1):
        begin, after = max(first, first_line(statement)), statement.end_lineno or first
        after = block.after if number == len(inner) else after
        if after <= first:  # on one line with the one before
            continue
        if begin > first and lines.length(first, after) > limit:
            yield Block(first, begin, opens=True)
            first = begin
        one = Block(first, after, opens=after - first > 1)
        within = statements(statement) if lines.length(first, after) > limit and levels else []
        yield from apart(lines, within, one, limit, levels - 1) if within else [one]
        first = after


def first_line(statement: ast.stmt) -> int:
    """Counted from 0; a decorator comes before it."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)]) - 1


def statements(part: ast.AST) -> list[ast.stmt]:
    """Those directly in it, in the order of the text."""
    inner = [one for name in PARTS for one in getattr(part, name, ())]
    return [found for one in inner for found in ([one] if isinstance(one, ast.stmt) else statements(one))]
