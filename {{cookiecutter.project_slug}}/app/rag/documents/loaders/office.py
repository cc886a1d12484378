"""What Word files, workbooks and presentations share: they are opened by a library of the extra `office`.

A file that does harm is refused before the library sees it, and a library may fail on one in any way.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.errors import UnreadableDocument
from app.rag.documents.loaders.archive import Archive, Limits

LONGEST_VALUE = 200
DEFAULT = Limits()


@contextmanager
def opened(data: bytes, kind: str, limits: Limits = DEFAULT) -> Iterator[io.BytesIO]:
    """The file, to be imported for and read within; whatever goes wrong there is an UnreadableDocument."""
    Archive(data, kind, limits).check()
    try:
        yield io.BytesIO(data)
    except UnreadableDocument:
        raise
    except ImportError:
        raise UnreadableDocument(f"{kind} needs the extra 'office': run `make setup EXTRAS=office`") from None
    except Exception as error:  # a file made to do harm fails in any way, not only in the library's own
        raise UnreadableDocument(f"broken {kind} ({type(error).__name__}): save it anew") from None


def described(properties: Any) -> dict[str, str]:
    """Title, author, date of the last change, keywords and version, as all three libraries give them."""
    author = getattr(properties, "author", None) or getattr(properties, "creator", None)
    changed = properties.modified or properties.created
    said = {
        "title": properties.title,
        "author": author,
        "date": changed.date().isoformat() if changed else "",
        "tags": properties.keywords,
        "version": properties.version,
    }
    lines = {name: " ".join(str(value or "").split())[:LONGEST_VALUE] for name, value in said.items()}
    return {name: line for name, line in lines.items() if line}
