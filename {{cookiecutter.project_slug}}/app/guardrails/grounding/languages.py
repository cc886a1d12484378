"""Can the words of two texts be compared? Not of two languages, nor of scripts that set no blanks between words."""

import re
from collections.abc import Sequence

from app.text import cached, words

# Words of nearly every English sentence; two of those that another language has too count as one.
ENGLISH = frozenset("the of and that with this by from which you your it its when if have they their there not".split())
SHARED = frozenset("is to for as on or has a an in are be can will all at only no does use used any each".split())
FEWEST = 6
ENOUGH = 400
"""Characters of the passages tell their language."""
# Thai to Khmer; Chinese and Japanese; Korean, whose words change their endings.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cached(entries=256, longest=2_000)
def is_english(text: str) -> bool:
    return are_english(words(text))


def are_english(words: Sequence[str]) -> bool:
    return not ENGLISH.isdisjoint(words) or sum(map(SHARED.__contains__, words)) > 1


def may_be_english(spoken: Sequence[str], passages: Sequence[str]) -> bool:
    """Whether a claim of these words, too few to show their language, may be in that of English passages."""
    return len(spoken) < FEWEST and is_english(" ".join(passages)[:ENOUGH])


def are_comparable(claim: str, passages: Sequence[str]) -> bool:
    """A claim of a few words may have none that shows its language: it is taken for one of the passages'."""
    if UNSPACED.search(claim):
        return False
    return is_english(claim) or len(words(claim)) < FEWEST or not is_english(" ".join(passages)[:ENOUGH])
