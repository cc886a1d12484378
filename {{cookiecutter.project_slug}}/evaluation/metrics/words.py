"""How near an answer is to a text that is right, word by word; and whether its sentences hang together."""

import re
import string
from collections import Counter
from itertools import pairwise

from app.text import sentences, stems

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(said: str, right: str) -> float:
    """1 if both are the same but for case, articles, punctuation and spaces: `The Cat.` and `cat` -> 1, `cats` -> 0.

    Source: Rajpurkar et al., "SQuAD" (2016), as is `token_f1`.
    """
    return float(bare(said) == bare(right))


def token_f1(said: str, right: str) -> float:
    """The harmonic mean of precision and recall of the words.

    said `a black cat sat`, right `the cat sat down`: 2 of the 3 words said are right, 2 of the 3 right ones are said
    -> 2/3. Two texts without a word are the same.
    """
    theirs, ours = bare(said), bare(right)
    shared = (Counter(theirs) & Counter(ours)).total()
    if not theirs or not ours:
        return float(theirs == ours)
    return 2 * shared / (len(theirs) + len(ours))


def bare(text: str) -> list[str]:
    """`The "Cat", a pet` -> cat, pet."""
    return ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split()


def coherence(text: str) -> float | None:
    """The share of neighbouring sentences that share a stem; None where there are no two.

    `Cats sleep. A sleeping cat dreams. Rain falls.` -> .5. This is lexical cohesion (Halliday and Hasan, 1976): it sees
    an answer that jumps from one subject to another, but neither whether the order of its sentences makes sense nor
    whether they contradict each other.
    """
    found = [frozenset(stems(text[start:end])) for start, end in sentences(text.strip())]
    said = [one for one in found if one]
    pairs = [not first.isdisjoint(second) for first, second in pairwise(said)]
    return sum(pairs) / len(pairs) if pairs else None
