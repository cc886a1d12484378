"""How hard a question is, from its words alone: a rule that can be read.

Two trained models did not do better (`training/difficulty/CARD.md`). It knows no models: whoever asks it decides
what HARD means for them.
"""

import re
from collections.abc import Callable
from typing import Protocol

HARD = 0.5
"""From here on a question is a hard one."""

# Of a question that is hard by its length alone. Where words are not set apart, some characters are one.
LONG_WORDS = 80
CHARACTERS_OF_A_WORD = 6

# Words in small letters: a search that minds no case takes up to five times as long.
WEIGHING = re.compile(
    r"\b(compar\w*|contrast\w*|differ(s|ences?)|versus|vs|trade-?offs?|pros and cons|analy[sz]e\w*|analysis|evaluate|"
    r"assess\w*|recommend\w*|design|prove|derive|step by step|vergleich\w*|unterschied\w*|abwägen|bewerte\w*|"
    r"différences?|évalue\w*|recommand\w*|diferencias?|evalúa\w*|recomienda\w*|confront\w*|differenz\w*|valuta\w*)\b"
    r"|比较|区别|比較|違い|비교"
)
EXPLAINING = re.compile(
    r"\b(why|explain\w*|reasons?|because|warum|wieso|weshalb|erklär\w*|begründ\w*|pourquoi|expliqu\w*|por qué|"
    r"explica\w*|perché|spiega\w*)\b|为什么|解释|なぜ|説明|왜"
)
CALCULATING = re.compile(
    r"\b(how (much|many|long)|calculate|compute|total|average|percent|estimate|wie ?viele?|berechne\w*|summe|"
    r"durchschnitt|prozent|combien|calcule\w*|moyenne|cuánt[oa]s?|promedio|quant[oaie])\b|[%×÷]"
)
CONDITION = re.compile(r"\b(if|unless|assuming|suppose|wenn|falls|angenommen|sofern|si|supposons|supongamos)\b")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CODE = re.compile(r"```|\bTraceback\b|^\s*(?:def|class|import|SELECT|#include)\b", re.MULTILINE)


def says(words: re.Pattern[str], text: str) -> bool:
    return bool(words.search(text.lower()))


SIGNS: tuple[tuple[float, Callable[[str], bool]], ...] = (
    (0.5, lambda text: says(WEIGHING, text)),
    (0.3, lambda text: says(EXPLAINING, text)),
    (0.4, lambda text: says(CALCULATING, text) and len(NUMBER.findall(text)) > 1),
    (0.3, lambda text: len(re.findall(r"[?？]", text)) > 1),
    (0.3, lambda text: bool(CODE.search(text))),
    (0.15, lambda text: says(CONDITION, text)),
)


class Difficulty(Protocol):
    """From 0, a fact to look up, to 1. `turns` are the messages of the user, the question included."""

    def __call__(self, question: str, turns: int) -> float: ...


def difficulty(question: str, turns: int = 1) -> float:
    """`"How long is a chunk?"` -> 0.03; `"Why does it fail, and what is the difference?"` -> 0.85.

    Each of SIGNS adds its weight, the length up to 0.5, and a long conversation up to 0.1.
    """
    length = max(len(question.split()), len(question) // CHARACTERS_OF_A_WORD) / LONG_WORDS
    signs = sum(weight for weight, sign in SIGNS if sign(question))
    return min(1.0, signs + 0.5 * min(1.0, length) + 0.1 * min(1.0, (turns - 1) / 10))
