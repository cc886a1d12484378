"""Elements of HTML as text that reads like Markdown: paragraphs, `- items`, `| rows |`, code between fences.

Knows the meaning of tags, and nothing of which part of a page counts.
"""

import re
from collections.abc import Collection, Mapping

from justhtml import Node

from app.errors import UnreadableDocument
from app.rag.documents.document import Document
from app.rag.documents.loaders.html_nodes import SPACE, inline, is_hidden, language, phrase, texts, within
from app.rag.documents.loaders.html_table import Labels, arranges, cells
from app.rag.documents.loaders.outline import MAX_HEADING, Outline

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PARAGRAPH, LINE = 2, 1
BREAKS = {
    **dict.fromkeys(("dd", "li", "br", "tr", "td", "th", "caption"), LINE),
    **dict.fromkeys(
        "address article aside blockquote body details div dl dt fieldset figcaption figure footer header hgroup hr "
        "main ol p section summary table ul h1 h2 h3 h4 h5 h6".split(),
        PARAGRAPH,
    ),
}
CODE_WORDS = frozenset(("code", "kbd", "samp", "tt"))
# What a heading ends with that is a link to itself.
SELF_LINK = " \t\n\r\f\xa0\u200b¶§"
DEEPEST = 8


class Writer:
    """Writes elements into one text, and notes its sections on the way. `hidden` elements are passed over."""

    def __init__(self, hidden: Collection[str], most: int) -> None:
        """`most` is how many characters the text may have."""
        self.hidden = hidden
        self.most = most
        self.parts: list[str] = []
        self.length = 0
        self.breaks = 0
        self.mark = ""
        self.lists: list[int | None] = []
        self.outline = Outline()

    def document(self, metadata: Mapping[str, str]) -> Document:
        text = "".join(self.parts)
        return Document(text, self.outline.sections(text, metadata.get("title", "")), metadata=metadata)

    def write(self, root: Node) -> None:
        """Down into each element and up again, without recursion: pages may be nested as deep as they like."""
        ahead: list[tuple[Node, bool]] = [(root, False)]
        while ahead:
            node, leaving = ahead.pop()
            if leaving:
                self.leave(node)
            elif node.name == "#text":
                self.say(SPACE.sub(" ", str(node.data)))
            elif not is_hidden(node, self.hidden) and not self.write_whole(node):
                self.enter(node)
                ahead.append((node, True))
                ahead.extend((child, False) for child in reversed(node.children or ()))

    def enter(self, node: Node) -> None:
        self.break_line(BREAKS.get(node.name, 0))
        if node.name in ("ul", "ol"):
            self.lists.append(1 if node.name == "ol" else None)
        elif node.name == "li":
            self.mark = self.next_mark()

    def leave(self, node: Node) -> None:
        if node.name in ("ul", "ol"):
            self.lists.pop()
        elif node.name == "li":
            self.mark = ""
        self.break_line(BREAKS.get(node.name, 0))

    def next_mark(self) -> str:
        """Of an item, by its list: `- ` or `1. `, further in for each list around that one."""
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        return "  " * (min(len(self.lists), DEEPEST) - 1) + ("- " if number is None else f"{number}. ")

    def write_whole(self, node: Node) -> bool:
        """Write an element that is not gone into; False if it is to be."""
        if node.name in HEADINGS:
            return self.write_heading(node)
        if node.name == "pre":
            return self.write_code(node)
        if node.name == "table":
            return self.write_table(node)
        if node.name in CODE_WORDS:
            return self.write_word(node)
        return node.name == "a" and phrase(node, self.hidden) in ("¶", "§", "#")

    def write_heading(self, node: Node) -> bool:
        title = phrase(node, self.hidden).rstrip(SELF_LINK).removesuffix(" #").rstrip(SELF_LINK)
        if not 0 < len(title) <= MAX_HEADING:
            return False
        self.break_line(PARAGRAPH)
        start = self.begin()
        self.put(title)
        self.outline.heading(HEADINGS[node.name], title, start, self.length)
        self.break_line(PARAGRAPH)
        return True

    def write_code(self, node: Node) -> bool:
        code = "".join(texts(node, self.hidden)).strip("\n")
        if code.strip():
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
            self.break_line(PARAGRAPH)
            start = self.begin()
            self.put(f"{fence}{language(node)}\n{code}\n{fence}")
            self.outline.code(start, self.length)
            self.break_line(PARAGRAPH)
        return True

    def write_table(self, node: Node) -> bool:
        """Rows of data as rows; a table that only arranges things is gone into."""
        if arranges(node, self.hidden):
            return False
        self.break_line(PARAGRAPH)
        labels = Labels()
        for row in within(node, self.hidden):
            if row.name in ("caption", "tr"):
                self.write_row(row, labels)
        self.break_line(PARAGRAPH)
        return True

    def write_row(self, row: Node, labels: Labels) -> None:
        own = [inline(cell, self.hidden) for cell in cells(row)]
        said = labels.row(row, own) if own else [inline(row, self.hidden)]
        if any(own or said):
            self.begin()
            self.put(f"| {' | '.join(said)} |" if own else said[0])
            self.break_line(LINE)
        if own and all(cell.name == "th" for cell in cells(row)):
            self.begin()
            self.put("|" + " --- |" * len(said))
            self.break_line(LINE)

    def write_word(self, node: Node) -> bool:
        """Code within a line."""
        word = phrase(node, self.hidden)
        if not word or "`" in word:
            return False
        self.say(f"`{word}`")
        return True

    def break_line(self, lines: int) -> None:
        """What comes next stands on a line of its own, or a paragraph; the mark of an item stays with its text."""
        if not self.mark:
            self.breaks = max(self.breaks, lines)

    def say(self, text: str) -> None:
        """Text within a paragraph; spaces collapse as in a browser."""
        if self.breaks or self.mark or not self.parts or self.parts[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.begin()
            self.put(text)

    def begin(self) -> int:
        """Break the line if that is due, and write the mark of an item; returns the place in the text."""
        if self.parts:
            self.put("\n" * self.breaks)
        self.put(self.mark)
        self.breaks, self.mark = 0, ""
        return self.length

    def put(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)
        if self.length > self.most:
            raise UnreadableDocument("HTML whose text is longer than the file: save it anew")
