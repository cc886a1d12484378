"""An index as one file, which moves between stores: a zip archive of chunks as JSON Lines and vectors as NumPy arrays.

What is counted or built from these, such as words and graphs, is not in it: each store makes its own.
"""

from app.rag.index.archive.exporting import Exported, export_index
from app.rag.index.archive.importing import Imported, import_index, origin_of

__all__ = ["Exported", "Imported", "export_index", "import_index", "origin_of"]
