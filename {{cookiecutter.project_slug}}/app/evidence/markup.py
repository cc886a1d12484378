"""What a line of a document is, and how it reads without its markup.

Knows the marks of Markdown, reStructuredText, HTML and of comments in source code. Judges by form alone, since a
passage does not say which language it is written in.
"""

import re
from itertools import count

# A statement, a signature, a shell command, an opening or a closing: by how the line begins, or by how it ends.
CODE = re.compile(
    r"""
    ^\s*(?:
        (?:pub|async|export|public|private|protected|static|final|abstract|inline|unsafe|const|let|var|val|mut)\s+\S
      | (?:def|fn|func|function|class|struct|enum|impl|trait|interface|namespace|module|type)\s+[\w<]+\s*[<({:=;]
      | (?:import|from|use|using|package|include|require)\s+["'<{*\w][\w.:/*{}"'<>, ]*(?:;|$|\simport\b)(?<![.!?])
      | (?:return|raise|throw|await|yield|print|assert|del)\b[^.!?]*(?:[;({\[\w)\]"']$)
      | (?:if|elif|else|for|while|with|try|except|match|switch|case|catch|finally)\b.*[:{]\s*$
      | @\w[\w.]*(?:\(.*)?\s*$ | \#\[ | \#include\b
      | (?:\$|>>>|\.\.\.|PS>|%)\s\S
      | [\])}]+[;,)?]*\s*$
      | [\w.\[\]'"]+(?::\s*[\w\[\], |.]+)?\s*(?:[-+*/|&:]?=)\s*\S
      | [\w.:]+(?:<[\w, ]+>)?\([^.]*\)?[;,{?]?\s*$
    )
    | (?:[{};\\(\[]|\)\s*->.*|=>|&&|\|\|)\s*$
    """,
    re.VERBOSE,
)
COMMENT = re.compile(r'^\s*(?://+!?|/\*+|\*+/|"""|\'\'\'|#!?(?=\s|$))')
COMMENT_END = re.compile(r'(?:(?:^|\s)\*+/|"""|\'\'\')\s*$')
ROW = re.compile(r'\s*(?:[{}\[\]]+,?|"[^"]*"\s*:.*|[{\[].*[,:{\[}\]]|\|.*\|)\s*$')
SETTING = re.compile(r"\s*(?:-\s+)?[\w.-]+\s*[:=](?:\s+\S+){0,4}\s*(?<![.!?])$")
# A directive, a heading, a link's definition, a template's tag, a lone element: markup and nothing else.
RAW = re.compile(
    r"\s*(?:\.\.\s|:[\w-]+:\s*$|\(\S+\)=\s*$|:::|\{[%{#]|\[[^\]]+\]:\s|#{1,6}\s|</?[a-z][^>]*>\s*$|&\w+;\s*$|[@\\]\w+\{|`{3,}[^`]*$|~{3,}[^~]*$)",
    re.IGNORECASE,
)
ADMONITION = re.compile(r"\s*\.\.\s+(?:note|warning|tip|important|hint|caution|attention|deprecated)::\s*(?=\S)")
MARK = re.compile(r"^\s*(?:(?:[-*+>:]|\d+[.)])\s+)+(?:\[[ xX]\]\s+)?")
SPAN = re.compile(r"`[^`\n]+`")
HELD = re.compile(r"\0(\d+)\0")
VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|must|should|shall"
    r"|\w{3,}(?:ed|ing|ies|es))\b",
    re.IGNORECASE,
)
WORD_TAGS = "a|abbr|b|code|em|font|i|kbd|small|span|strong|sub|sup|u"
BLOCK_TAGS = "br|center|details|div|h[1-6]|hr|img|li|ol|p|picture|pre|source|summary|table|td|th|tr|ul"
ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*/?"
# What gives a piece of markup away, its pattern, and what takes its place. In this order: images, what would read as a
# citation of ours, links, fields of docstrings, roles (MyST, then reStructuredText), its links and literals, tags.
INLINE = tuple(
    (sign, re.compile(pattern, re.IGNORECASE), replacement)
    for sign, pattern, replacement in (
        ("![", r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])", ""),
        ("[", r"\[(\d+(?:[,;]\s*\d+)*)\](?!\()", r"(\1)"),
        (
            "](",
            r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)",
            r"\1",
        ),
        ("][", r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\[[^\]]*\]", r"\1"),
        (":", r"^:\w+ (?:\w+ )?([\w.]+):(?=\s)", r"`\1`:"),
        ("}`", r"\{[\w:+.-]+\}`~?([^`<]*?)(?:\s*<[^>`]*>)?`", r"`\1`"),
        (":`", r":(?:[\w+.-]+:)*[\w+.-]+:`~?([^`<]*?)(?:\s*<[^>`]*>)?`", r"`\1`"),
        ("`_", r"`([^`<]+?)\s*<[^>`]+>`__?", r"\1"),
        ("``", r"(?<!`)``([^`]+)``(?!`)", r"`\1`"),
        ("<http", r"<(https?://[^>\s]+)>", r"\1"),
        ("<!--", r"<!--.*?-->", " "),
        ("<", rf"</?(?:{WORD_TAGS}){ATTRIBUTES}>", ""),
        ("<", rf"</?(?:{BLOCK_TAGS}){ATTRIBUTES}>", " "),
        ("::", r"::$", ":"),
    )
)
# These stand around what looks like code, and so come before it is held back.
ROLES = frozenset({"}`", ":`", "`_", "``"})


def is_code(line: str) -> bool:
    """`x = f(1)` and `import os` are; "Import the module first." is not."""
    return CODE.search(line) is not None


def is_comment(line: str) -> bool:
    """`// so`, `# so`, `/* so`, or the first line of a docstring: text for people among code."""
    return COMMENT.match(line) is not None


def is_row(line: str) -> bool:
    """A row of a table, of CSV or of JSON."""
    return ROW.match(line) is not None or (line.count(",") >= 3 and has_no_verb(line)) or line.count("\t") >= 2


def is_setting(line: str) -> bool:
    """`replicas: 3` or `port = 80`: a line of configuration, if another one stands beside it."""
    return SETTING.match(line) is not None


def is_raw(line: str) -> bool:
    """Markup and nothing else, or no letter at all."""
    if not any(character.isalpha() for character in line):
        return True
    return RAW.match(line) is not None and not ADMONITION.match(line)


def is_title(line: str, below: str) -> bool:
    """A line over one of a single mark, at least as long: a title of reStructuredText."""
    title, bare = line.strip(), below.strip()
    return len(bare) >= max(3, len(title)) and bare[0] in "=-~^*+#" and bare == bare[0] * len(bare)


def has_no_verb(text: str) -> bool:
    return VERB.search(text) is None


def plain(text: str) -> str:
    """One line, as one reads it: `"- See [the guide](guide.md) [2]"` -> `"See the guide (2)"`.

    A bracketed number would read as a citation, so it gets round brackets.
    """
    lines = MARK.sub("", ADMONITION.sub("", text)).splitlines()
    line = " ".join(COMMENT_END.sub("", COMMENT.sub("", line)).strip() for line in lines)
    line = replaced(line.replace("\0", ""), code=True)
    spans = SPAN.findall(line)
    numbers = count()
    line = replaced(SPAN.sub(lambda _: f"\0{next(numbers)}\0", line), code=False)
    return " ".join(HELD.sub(lambda held: spans[int(held[1])], line).split())


def replaced(line: str, *, code: bool) -> str:
    """With the patterns that stand around code, or with all the others."""
    for sign, pattern, replacement in INLINE:
        if (sign in ROLES) == code and sign in line:
            line = pattern.sub(replacement, line)
    return line
