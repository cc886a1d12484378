"""What the failures of Pinecone mean, and what to do about them."""

from pinecone import errors

from app.redaction import redact

LONGEST = 200
OTHER_STATUS = "look at https://status.pinecone.io, and try again"


def meaning(error: Exception, key: str) -> str:
    """One line, without the key."""
    said = brief(error, key)
    if isinstance(error, errors.UnauthorizedError):
        return "Pinecone refuses the key: check PINECONE_API_KEY"
    if isinstance(error, (errors.ForbiddenError, errors.PaymentRequiredError)):
        return f"Pinecone does not allow it ({said}): check PINECONE_API_KEY, and what your plan includes"
    if isinstance(error, errors.RateLimitError):
        wait = "later" if error.retry_after is None else f"in {error.retry_after:g} seconds"
        return f"Pinecone wants fewer requests, or your plan is used up ({said}): try again {wait}"
    if isinstance(error, errors.PayloadTooLargeError):
        return f"a chunk is too large for Pinecone ({said}): set smaller chunks, and ingest again"
    if isinstance(error, errors.ApiError):
        return f"Pinecone refused a request ({said}): {OTHER_STATUS}"
    if isinstance(error, errors.ResponseParsingError):
        return f"the answer of Pinecone can't be read ({said}): check what answers at PINECONE_URL"
    return f"Pinecone does not answer ({said}): check the network and PINECONE_URL, and try again"


def brief(error: Exception, key: str) -> str:
    """The first line, cut."""
    return redact(str(error).strip().partition("\n")[0][:LONGEST], [key]).rstrip(" .:")
