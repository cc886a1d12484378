"""Where the index of each store lies, and that none drops another's."""

from pathlib import Path

from app.bootstrap.retrieval import index_folder
from app.rag.stores import STORES
from tests.fakes.settings import settings


def test_each_store_has_a_folder_of_its_own(tmp_path: Path) -> None:
    folders = {name: index_folder(settings(vector_store=name, data_dir=tmp_path)).name for name in STORES}
    assert folders == {name: "index" if name == "qdrant" else f"index-{name}" for name in STORES}
