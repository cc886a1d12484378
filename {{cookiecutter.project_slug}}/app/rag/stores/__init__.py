"""Vector stores, by name. One schema: two vectors and the chunk's fields for every point."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from app.errors import SettingsError
from app.rag.lock import Holder
from app.rag.protocols import Generations

# Add a store here, with the module whose `connect(location)` returns its Generations.
STORES = {"qdrant": "app.rag.stores.qdrant"}


@dataclass(frozen=True, slots=True)
class Location:
    """Where the index lies: in `folder`, or at `url`; and who asks for it."""

    folder: Path
    holder: Holder
    url: str | None = None
    api_key: str | None = None


def connect(name: str, location: Location) -> Generations:
    """Imports only the store that is named. Raises SettingsError for a name that is not there."""
    if name not in STORES:
        raise SettingsError(f"VECTOR_STORE={name!r} is unknown: use one of {', '.join(STORES)}")
    return cast(Generations, import_module(STORES[name]).connect(location))
