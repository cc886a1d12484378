"""What the failures of a Chroma server mean."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError

from app.errors import IndexBroken
from app.redaction import redact


@contextmanager
def failures_named() -> Iterator[None]:
    """The client raises plain `Exception` for answers that it does not know, and ValueError if nothing answers."""
    try:
        yield
    except (ChromaAuthError, AuthorizationError):
        raise IndexBroken("the Chroma server refuses the key: check CHROMA_URL and CHROMA_API_KEY") from None
    except (ChromaError, httpx.HTTPStatusError) as error:
        raise refused(error) from None
    except (httpx.HTTPError, ValueError, OSError) as error:
        raise IndexBroken(
            f"the Chroma server does not answer ({said(error)}): start it, or correct CHROMA_URL"
        ) from None
    except Exception as error:
        if type(error) is Exception:
            raise refused(error) from None
        raise


def refused(error: Exception) -> IndexBroken:
    return IndexBroken(f"the Chroma server refused ({said(error)}): check CHROMA_URL and CHROMA_API_KEY")


def said(error: Exception) -> str:
    return redact(str(error).strip().partition("\n")[0][:200]) or type(error).__name__
