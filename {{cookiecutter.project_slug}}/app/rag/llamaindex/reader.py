"""Our loaders as LlamaIndex's reader, and our chunker as its node parser.

They are the LangChain ones in other clothes, since a document here is a text with metadata as well.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.documents import Document as LangChainDocument
from llama_index.core import Document
from llama_index.core.bridge.pydantic import Field
from llama_index.core.node_parser import NodeParser
from llama_index.core.node_parser.node_utils import build_nodes_from_splits
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import BaseNode

from app.rag.documents.chunkers import DEFAULT
from app.rag.langchain.loader import SourceLoader
from app.rag.langchain.splitter import ChunkSplitter
from app.rag.sources.source import Reading

KEPT_FROM_MODELS = ["kind", "sections"]


class SourceReader(BaseReader):
    """Each file at an address that one of our loaders can read becomes a `Document`."""

    def __init__(self, address: str, reading: Reading | None = None) -> None:
        """Raises NothingToIngest when nothing is there."""
        self.loader = SourceLoader(address, reading)

    def lazy_load_data(self, *args: Any, **load_kwargs: Any) -> Iterator[Document]:
        for one in self.loader.lazy_load():
            yield Document(
                text=one.page_content,
                id_=one.metadata["source"],
                metadata=one.metadata,
                excluded_embed_metadata_keys=KEPT_FROM_MODELS,
                excluded_llm_metadata_keys=KEPT_FROM_MODELS,
            )


class ChunkNodeParser(NodeParser):
    """Cuts running text in the way that `chunker` names, as CHUNKER does, and tables between rows.

    Only `semantic` needs the `embedder`, one of ours.
    """

    chunker: str = DEFAULT
    embedder: Any = Field(default=None, exclude=True)

    @classmethod
    def class_name(cls) -> str:
        return "ChunkNodeParser"

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any) -> list[BaseNode]:
        return [chunk for node in nodes for chunk in self.chunks(node)]

    def chunks(self, node: BaseNode) -> list[BaseNode]:
        cut = list(
            ChunkSplitter(self.chunker, self.embedder).chunks(LangChainDocument(node.text, metadata=node.metadata))
        )
        built: list[BaseNode] = build_nodes_from_splits([one.page_content for one in cut], node)
        for made, one in zip(built, cut, strict=True):
            made.metadata = one.metadata
        return built

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        """As LlamaIndex does it, but for the metadata of the document, which a chunk has already what it needs of."""
        done: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node in done:
            node.metadata = {name: value for name, value in node.metadata.items() if name not in KEPT_FROM_MODELS}
        return done
