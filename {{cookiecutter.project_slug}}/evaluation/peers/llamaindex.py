"""LlamaIndex's defaults: sentences packed into 1024 tokens with 200 of overlap, a vector index, found by likeness."""

from collections.abc import Sequence
from pathlib import Path

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer_internal
from llama_index.core.schema import NodeWithScore
from nltk.tokenize import PunktSentenceTokenizer

from app.rag.llamaindex.embedding import EmbedderEmbedding
from app.types import Progress
from app.types.embedding import Embedder
from evaluation.peers.peer import BATCH, Place, texts_in


class LlamaIndexPeer:
    """The steps of its starter tutorial."""

    name = "llamaindex"

    def __init__(self, embedder: Embedder) -> None:
        punkt = PunktSentenceTokenizer()
        # Its own way to cut sentences, without the list of stop words that it would read first and not use: NLTK does
        # not read that list where the installer has made hard links of the files.
        self.splitter = SentenceSplitter(
            chunking_tokenizer_fn=lambda text: split_by_sentence_tokenizer_internal(text, punkt)
        )
        size, overlap = self.splitter.chunk_size, self.splitter.chunk_overlap
        self.settings = f"SentenceSplitter({size}, {overlap}), VectorStoreIndex, as_retriever"
        self.index = VectorStoreIndex([], embed_model=EmbedderEmbedding(embedder=embedder, embed_batch_size=BATCH))

    def take_in(self, documents: Path, progress: Progress) -> int:
        nodes = self.splitter.get_nodes_from_documents(
            [Document(text=text, id_=name) for name, text in texts_in(documents)]
        )
        for at in range(0, len(nodes), BATCH):
            self.index.insert_nodes(nodes[at : at + BATCH])
            progress(min(at + BATCH, len(nodes)), len(nodes), self.name)
        return len(nodes)

    def search(self, question: str, limit: int) -> Sequence[Place]:
        return [placed(found) for found in self.index.as_retriever(similarity_top_k=limit).retrieve(question)]


def placed(found: NodeWithScore) -> Place:
    node = found.node
    return Place(node.ref_doc_id, node.start_char_idx or 0, node.end_char_idx or 0)
