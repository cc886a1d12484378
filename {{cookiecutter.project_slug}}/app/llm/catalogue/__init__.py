"""The catalogue: what is known of models that are worth a look, without any provider's package and without network."""

from app.llm.catalogue.entries import Catalogue, Entry, load_catalogue
from app.llm.catalogue.names import find

__all__ = ["Catalogue", "Entry", "find", "load_catalogue"]
