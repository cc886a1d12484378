"""From the bytes of a file to a Document. One registry says which suffix is read by what.

To read a further format, write a function `bytes -> Document` in a module of this folder and add its suffixes to
LOADERS.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath
from typing import cast

from app.errors import UnreadableDocument
from app.rag.documents.document import Document

Loader = Callable[[bytes], Document]
Parse = Callable[[str, bytes], Document]
"""From the source and the bytes of a file. Raises UnreadableDocument."""

HERE = "app.rag.documents.loaders"
# Add a suffix here, with "module:function" of its loader: the module is imported when the first such file is met.
LOADERS: dict[str, str] = {
    ".pdf": f"{HERE}.pdf:load",
    ".rst": f"{HERE}.rest:load",
    ".ipynb": f"{HERE}.notebook:load",
    ".json": f"{HERE}.json_records:load",
    **dict.fromkeys((".jsonl", ".ndjson"), f"{HERE}.json_records:load_lines"),
    **dict.fromkeys((".csv", ".tsv"), f"{HERE}.tables:load"),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), f"{HERE}.word:load"),
    **dict.fromkeys((".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"), f"{HERE}.slides:load"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xltm"), f"{HERE}.workbook:load"),
    ".eml": f"{HERE}.mail:load",
    ".epub": f"{HERE}.epub:load",
    ".xhtml": f"{HERE}.xhtml:load",
    **dict.fromkeys((".html", ".htm"), f"{HERE}.html:load"),
    **dict.fromkeys((".doc", ".xls", ".ppt", ".msg"), f"{HERE}.legacy:load"),
    **dict.fromkeys((".md", ".markdown", ".mdx", ".rmd", ".qmd"), f"{HERE}.markdown:load"),
    **dict.fromkeys((".txt", ".text", ".adoc", ".tex"), f"{HERE}.plain:prose"),
    **dict.fromkeys(
        # programs
        ".py .pyi .js .mjs .cjs .jsx .ts .tsx .vue .svelte .java .kt .scala .groovy .c .h .cc .cpp .hpp .cs .go .rs "
        ".rb .php .swift .m .r .jl .lua .pl .ex .exs .erl .hs .clj .dart .zig .sh .bash .zsh .fish .ps1 .bat .sql "
        ".graphql .proto .tf .hcl .css .scss "
        # configuration
        ".yaml .yml .toml .ini .cfg .conf .properties .log".split(),
        f"{HERE}.plain:code",
    ),
}
# Files that are known by their name.
NAMES: dict[str, str] = {
    **dict.fromkeys(("readme", "license", "licence", "notice", "authors", "changelog"), f"{HERE}.plain:prose"),
    **dict.fromkeys(("makefile", "dockerfile", "jenkinsfile", "justfile"), f"{HERE}.plain:code"),
}


# Loaders of mere text, which take one pass over it: they run in this process. All others run in a child of it
# (`documents/sandbox`), since a file made to do harm may crash or fill a parser, or never leave it.
MERE_TEXT = frozenset(f"{HERE}.{name}" for name in ("json_records", "markdown", "plain", "tables"))


def loader_for(source: str) -> Loader:
    """Raises UnreadableDocument for a suffix that nothing reads."""
    return loader_at(target_of(source))


def target_of(source: str) -> str:
    """`module:function` of its loader. Raises UnreadableDocument for a suffix that nothing reads."""
    path = PurePath(source)
    suffix = path.suffix.lower()
    target = LOADERS.get(suffix) or NAMES.get(path.name.lower())
    if target is None:
        kind = suffix or "files without a suffix"
        raise UnreadableDocument(f"no loader for {kind}: see LOADERS in app/rag/documents/loaders/__init__.py")
    return target


def loader_at(target: str) -> Loader:
    module, function = target.split(":")
    return cast(Loader, getattr(import_module(module), function))


def is_mere_text(target: str) -> bool:
    return target.split(":")[0] in MERE_TEXT


def parse(source: str, data: bytes) -> Document:
    """In this process, whatever the format: for files that nobody made to do harm."""
    return loader_for(source)(data)
