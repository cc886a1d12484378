"""What a search by words counts: the stems of a text, with how often each occurs. Knows no engine."""

from collections import Counter
from zlib import crc32

from app.rag.index.store import Words
from app.text import STOP_WORDS, stems

PROBE = "Running parseHTTPHeader with max_tokens=256: don't index naïve Größe 中文 twice; what does it tell?"


def counted(text: str) -> Words:
    """`"What is a red red car?"` -> {"red": 2, "car": 1}. Empty if the text has stop words only."""
    return Counter(stems(text))


def fingerprint() -> str:
    """Changes with what `text.stems` makes of a probe: a question would no longer meet the words of a chunk."""
    return f"stems-{crc32(' '.join([*stems(PROBE), *sorted(STOP_WORDS)]).encode()):08x}"
