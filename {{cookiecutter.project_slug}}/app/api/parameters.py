"""Parameters of an address: one that the route does not know is refused, since its name may be misspelt."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute


async def refuse_unknown(request: Request) -> None:
    """A dependency of routes that are our own. Raises RequestValidationError, which names those that there are."""
    route = request.scope["route"]
    known = names_of(route.dependant) if isinstance(route, APIRoute) else set[str]()
    for name in request.query_params:
        if name not in known:
            said = f"there is no such parameter of this address, it takes {', '.join(sorted(known)) or 'none'}"
            raise RequestValidationError([{"type": "unknown_parameter", "loc": ("query", name), "msg": said}])


def names_of(dependant: Dependant) -> set[str]:
    """Of the route's own parameters, and of those that what it depends on asks for."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*map(names_of, dependant.dependencies))
