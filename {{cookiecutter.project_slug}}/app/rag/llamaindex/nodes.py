"""Passages and chunks as LlamaIndex's nodes, and back; and as the nodes that a prompt is filled with."""

from collections.abc import Iterable, Sequence
from html import escape

from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

from app.prompts.passages import GivenPassage
from app.rag.portable import fields_of, passages_of
from app.types import Passage, Passages

SEEN = frozenset({"source", "heading"})
"""What a model of LlamaIndex's own prompts reads of the metadata."""
TAG = "<passage {metadata_str}>\n{content}\n</passage>"


def nodes_of(found: Passages) -> list[NodeWithScore]:
    return [node_of(passage, found.index_version) for passage in found.items]


def node_of(passage: Passage, index_version: int) -> NodeWithScore:
    """Metadata has source, heading, place and score, and all else that a citation needs."""
    chunk, metadata = passage.chunk, fields_of(passage, index_version)
    unseen = [name for name in metadata if name not in SEEN]
    node = TextNode(
        id_=chunk.id,
        text=chunk.text,
        metadata=metadata,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
        excluded_embed_metadata_keys=unseen,
        excluded_llm_metadata_keys=unseen,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=chunk.source)},
    )
    return NodeWithScore(node=node, score=passage.score)


def to_passages(nodes: Iterable[NodeWithScore]) -> Passages:
    return passages_of((one.node.node_id, one.node.text, one.node.metadata) for one in nodes)


def given_nodes(passages: Sequence[GivenPassage]) -> list[NodeWithScore]:
    """Each reads as our prompts show it: in a numbered tag. Without passages, one that reads as nothing."""
    return [given_node(one) for one in passages] or [NodeWithScore(node=TextNode(text=""))]


def given_node(passage: GivenPassage) -> NodeWithScore:
    named = {
        "number": passage.number,
        "source": passage.source,
        "heading": passage.heading,
        "cosine": passage.cosine,
    }
    node = TextNode(
        text=passage.text,
        metadata={name: escape(str(value)) for name, value in named.items() if value is not None},
        text_template=TAG,
        metadata_template='{key}="{value}"',
        metadata_separator=" ",
    )
    return NodeWithScore(node=node, score=passage.score)
