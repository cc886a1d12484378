"""Names of documents and collections as a shell gives them: bytes that may be no UTF-8."""


def listed(name: str | None) -> str | None:
    r"""As the index calls it, and lists show it: `caf\xe9` for the name that ends with that byte."""
    from app.rag.sources.folder import as_text

    return None if name is None else as_text(name)
