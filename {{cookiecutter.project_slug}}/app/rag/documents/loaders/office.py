"""What Word files, workbooks and presentations share: they are opened by a library of the extra `office`.

A file that does harm is refused before the library sees it, and a library may fail on one in any way.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import UnreadableDocument
from app.rag.documents.loaders.archive import Archive, Limits
from app.rag.documents.loaders.office_properties import RELATIONS

DEFAULT = Limits()
# How a file says that it is of the strict kind, whose names no library knows.
STRICT = b"http://purl.oclc.org/ooxml/"


@contextmanager
def opened(data: bytes, kind: str, limits: Limits = DEFAULT) -> Iterator[io.BytesIO]:
    """The file, to be imported for and read within; whatever goes wrong there is an UnreadableDocument."""
    archive = Archive(data, kind, limits)
    archive.check()
    if RELATIONS in archive and STRICT in archive.read(RELATIONS):
        raise UnreadableDocument(f"{kind} of the kind 'Strict Open XML': save it as an ordinary one")
    try:
        yield io.BytesIO(data)
    except UnreadableDocument:
        raise
    except ImportError:
        raise UnreadableDocument(f"{kind} needs the extra 'office': run `make setup EXTRAS=office`") from None
    except Exception as error:  # a file made to do harm fails in any way, not only in the library's own
        raise UnreadableDocument(f"broken {kind} ({type(error).__name__}): save it anew") from None
