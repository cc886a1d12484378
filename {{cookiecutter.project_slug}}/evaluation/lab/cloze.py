"""Questions without a model: some words of a sentence, in another order, and the rest left out.

They share words with what answers them, more than people's questions do: a search by words looks better with them than
it is. (Taylor 1953, "Cloze procedure": what was left out of a text.)
"""

from collections.abc import Sequence

from app.text import STOP_WORDS, stem, words
from evaluation.lab.extracts import Extract
from evaluation.lab.question import LabQuestion, Wanted

FEWEST, MOST = 3, 5


def cloze(extract: Extract) -> LabQuestion:
    """At most half of the words that mean something, worded as a question, or as one types into a search box."""
    kept = kept_words(extract)
    heading = extract.headings[-1] if extract.headings else ""
    match extract.chance("form") % 3:
        case 0:
            text = " ".join(kept)
        case 1 if heading:
            text = f"{heading}: what about {listed(kept[:FEWEST])}?"
        case _:
            text = f"What is said about {listed(kept)}?"
    return LabQuestion(text, (Wanted(extract.source, (extract.start, extract.end), root=extract.root),))


def kept_words(extract: Extract) -> list[str]:
    """Drawn by chance, and in the order in which they were drawn."""
    distinct = {stem(word): word for word in words(extract.text) if word not in STOP_WORDS}
    drawn = sorted(distinct.values(), key=lambda word: extract.chance(word))
    return drawn[: min(MOST, max(FEWEST, len(drawn) // 2))]


def listed(kept: Sequence[str]) -> str:
    """`["a", "b", "c"]` -> `a, b and c`."""
    return f"{', '.join(kept[:-1])} and {kept[-1]}"
