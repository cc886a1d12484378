"""The failures that OpenAPI shows for a route: what they mean, and the one body they share."""

from typing import Any

from app.api.openai.errors import ErrorBody

MEANINGS = {
    400: "The request can't be understood, or asks for something that is not offered.",
    401: "The API key is missing or wrong.",
    402: "A budget has no room for the call; Retry-After says when it begins anew.",
    403: "A page of another website sent the request.",
    404: "There is no such model, document, collection, job, run or answer.",
    408: "The request did not arrive in time.",
    409: "No documents are indexed yet, or the run is under way, is done, has a task already, or was cancelled.",
    413: "The request, a document of it, or their number is too large.",
    415: "The documents do not come as a form, or none of them is of a format that is read.",
    421: "The request is meant for a host that is not known here.",
    422: "The form lacks its documents, or holds a name that can't be kept.",
    429: "The model's server wants fewer requests; Retry-After says when to ask again, if that is known.",
    500: "Something is wrong inside the server; its log says what.",
    502: "The model did not answer, or refused the key, the model's name or the request.",
    503: "The server has too much to do, is stopping, can't use what it needs now, or lets a model rest that is down.",
    504: "The answer took too long.",
}


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route. The default takes the place of FastAPI's own 422, which is never sent."""
    listed: dict[int | str, dict[str, Any]] = {
        status: {"model": ErrorBody, "description": MEANINGS[status]} for status in statuses
    }
    return {**listed, "default": {"model": ErrorBody, "description": "Any other failure."}}
