"""From the bytes of a file to its text. One registry says which suffix is read by what.

To read a further format, write a function `bytes -> Document` and add its suffixes to LOADERS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Literal, cast

from app.errors import UnreadableDocument

Kind = Literal["markdown", "prose", "code"]


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file; `kind` says where it may be cut: at headings, at sentences, at lines."""

    text: str
    kind: Kind


Loader = Callable[[bytes], Document]

# Add a suffix here, with "module:function" of its loader: the module is imported when the first such file is met.
LOADERS: dict[str, str] = {
    ".pdf": "app.rag.pdf:load",
    **dict.fromkeys((".md", ".markdown", ".mdx"), "app.rag.loading:markdown"),
    **dict.fromkeys((".txt", ".text", ".rst", ".adoc", ".tex"), "app.rag.loading:prose"),
    **dict.fromkeys(
        # programs
        ".py .pyi .js .mjs .cjs .jsx .ts .tsx .vue .svelte .java .kt .scala .groovy .c .h .cc .cpp .hpp .cs .go .rs "
        ".rb .php .swift .m .r .jl .lua .pl .ex .exs .erl .hs .clj .dart .zig .sh .bash .zsh .fish .ps1 .bat .sql "
        ".graphql .proto .tf .hcl .css .scss "
        # configuration and tables
        ".json .jsonl .yaml .yml .toml .ini .cfg .conf .properties .csv .tsv .log".split(),
        "app.rag.loading:code",
    ),
}
# Files that are known by their name.
NAMES: dict[str, str] = {
    **dict.fromkeys(("readme", "license", "licence", "notice", "authors", "changelog"), "app.rag.loading:prose"),
    **dict.fromkeys(("makefile", "dockerfile", "jenkinsfile", "justfile"), "app.rag.loading:code"),
}
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def loader_for(source: str) -> Loader:
    """Raises UnreadableDocument for a suffix that nothing reads."""
    path = PurePath(source)
    suffix = path.suffix.lower()
    target = LOADERS.get(suffix) or NAMES.get(path.name.lower())
    if target is None:
        raise UnreadableDocument(
            f"no loader for {suffix or 'files without a suffix'}: see LOADERS in app/rag/loading.py"
        )
    module, function = target.split(":")
    return cast(Loader, getattr(import_module(module), function))


def markdown(data: bytes) -> Document:
    return Document(decode(data), "markdown")


def prose(data: bytes) -> Document:
    return Document(decode(data), "prose")


def code(data: bytes) -> Document:
    return Document(decode(data), "code")


def decode(data: bytes) -> str:
    """UTF-8, or what a byte order mark says; line ends become `\\n`. Raises UnreadableDocument for anything else."""
    encoding = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data:
        raise UnreadableDocument("binary")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableDocument("not UTF-8: convert it, for example with iconv") from None
    if "\0" in text:
        raise UnreadableDocument("binary")
    return text.replace("\r\n", "\n").replace("\r", "\n")
