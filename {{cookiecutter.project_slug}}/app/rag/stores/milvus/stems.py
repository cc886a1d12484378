"""Stems as the text that Milvus's BM25 function counts: a token for each occurrence.

Milvus Lite has no analyzer that splits at blanks only. "standard", which both forms have, leaves letters and digits of
ASCII as they are, so other stems are written with those. Knows nothing of Milvus's client.
"""

import re

from app.rag.index.store import Words

LONGEST = 65_535
"""Bytes of a text: the most that Milvus allows."""
PLAIN = re.compile(r"[a-z0-9]+")


def to_text(words: Words) -> str:
    """{"red": 2, "naïv": 1} -> "red red x6e61c3af76"."""
    return " ".join(token for stem, count in words.items() for token in [to_token(stem)] * count)[:LONGEST]


def to_token(stem: str) -> str:
    return stem if PLAIN.fullmatch(stem) else f"x{stem.encode('utf-8', 'replace').hex()}"
