"""The blocks of code in any language, guessed: a line, and all that follows it further to the right, up to its end.

What ends a block (`}`, `end`) or goes on with it (`else`) is told by the first word of the line, and what belongs to
the next one (a comment, an attribute) by its first mark.
"""

import re
from collections.abc import Iterator

from app.rag.documents.chunkers.blocks import Block, Lines

DEEPEST = 8
ENDS = re.compile(
    r"\s*(?:[})\]{]|(?:end|else|elif|elsif|elseif|catch|except|finally|rescue|ensure|then|do|done|fi|esac)\b)"
)
ABOVE = re.compile(r"\s*(?://|/\*|\*|#(?=[\s!\[]|$)|--|;;|@|\[)")


def blocks(lines: Lines, limit: int) -> Iterator[Block]:
    """Those longer than `limit` characters are taken apart."""
    yield from apart(lines, Block(0, lines.count, opens=True), -1, limit, DEEPEST)


def apart(lines: Lines, block: Block, above: int, limit: int, levels: int) -> Iterator[Block]:
    """The head of the block, and the blocks in it: those whose lines begin further to the right than `above`."""
    depths = ((number, depth(lines.line(number))) for number in range(block.first, block.after))
    inner = [(number, found) for number, found in depths if found is not None and found > above]
    if not inner or not levels:
        yield block
        return
    head, level = inner[0][0], min(found for _, found in inner)
    if head > block.first:
        yield Block(block.first, head, opens=True)
    for one in side_by_side(lines, head, block.after, level):
        if lines.length(one.first, one.after) > limit:
            yield from apart(lines, one, level, limit, levels - 1)
        else:
            yield one


def side_by_side(lines: Lines, first: int, after: int, level: int) -> Iterator[Block]:
    """Each begins at this depth, or with the comment above such a line."""
    begin = first
    for number in range(first + 1, after):
        if depth(lines.line(number)) == level and begins(lines, number):
            yield made(lines, begin, number, first)
            begin = number
    yield made(lines, begin, after, first)


def begins(lines: Lines, number: int) -> bool:
    return not ENDS.match(lines.line(number)) and not ABOVE.match(lines.line(number - 1))


def made(lines: Lines, begin: int, after: int, first: int) -> Block:
    """It opens something if it has several lines or stands after an empty one, but not right below the head."""
    several = len([number for number in range(begin, after) if lines.line(number).strip()]) > 1
    return Block(begin, after, opens=begin > first and (several or not lines.line(begin - 1).strip()))


def depth(line: str) -> int | None:
    """How far to the right it begins; None if it is blank."""
    bare = line.lstrip()
    return len(line) - len(bare) if bare else None
