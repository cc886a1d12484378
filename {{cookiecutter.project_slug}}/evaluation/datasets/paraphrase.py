"""Which questions are paraphrases: such as share no rare word with the passages that answer them.

A search by words finds a passage by the rare words that it shares with the question. Where there is none, the search by
meaning is all that is left.
"""

from collections import Counter
from collections.abc import Sequence

from app.text import stems
from app.types import Chunk
from evaluation.answers import plain
from evaluation.datasets.passages import texts_by_source
from evaluation.questions import Question

RARE = 0.02
"""A word is rare that stands in no more than this share of the passages, or in one of them alone."""


class Rarity:
    """Knows of each word how many passages hold it."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.texts = texts_by_source(chunks)
        self.holders = Counter(stem for texts in self.texts.values() for text in texts for stem in {*stems(text)})
        self.most = max(1.0, RARE * len(chunks))

    def is_paraphrase(self, question: Question) -> bool | None:
        """Of 100 passages two have "kiosk": "Where is the kiosk?" is none of one of them. None without a passage."""
        passages = self.passages(question)
        held = frozenset(stem for text in passages for stem in stems(text))
        shared = held.intersection(stems(question.text))
        return not any(self.holders[stem] <= self.most for stem in shared) if passages else None

    def passages(self, question: Question) -> list[str]:
        """Those that hold a marked quote; without one, those of its sources that hold all words that it expects."""
        if question.answers:
            wanted = [(one.source, [one.quote]) for one in question.answers]
        else:
            wanted = [(source, list(question.expect)) for source in question.sources]
        return [
            text
            for source, words in wanted
            for text in self.texts.get(source, ())
            if all(plain(one) in plain(text) for one in words)
        ]
