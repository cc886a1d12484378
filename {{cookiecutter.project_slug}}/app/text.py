"""What several rooms need of language: words, stems and sentences of English text and code.

Pure functions over strings; they know nothing of documents, indexes or models.
"""

import re
from collections.abc import Callable
from typing import TypeVar, cast

import snowballstemmer

STOP_WORDS = frozenset(
    # articles, pronouns, prepositions, auxiliaries: in every text, so they tell nothing apart
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing during each few for from further had has have having he her here him his i if in into is it its itself "
    "just me more most my no nor not of off on once only or other our out over own same she should so some such than "
    "that the their them then there these they this those through to too under until up us very was we were while will "
    "with would you your "
    # words that make a question a question: in the query, hardly ever in the answer
    "what when where which who whom whose why how tell explain describe give show please".split()
)

WORD = re.compile(r"[^\W_]+")
# The same in a text of ASCII and small letters, in two thirds of the time.
PLAIN_WORD = re.compile(r"[a-z0-9]+")
CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Without one no word comes apart.
CAPITAL_WITHIN = re.compile(r"[A-Z](?<=[A-Za-z0-9].)")
SENTENCE_END = re.compile(
    r"""
      (?<=[.!?])["')\]*_`]*\s+(?=["'(\[*_`]*[^\Wa-z_])  # a full stop, and a capital or a digit after it
    | \n\s*\n                                           # an empty line
    | \n(?=\s*(?:[-*+>\#|]|\d+[.)]\s|```))              # a list item, a quote, a heading, a table row, code
    | (?<![^\n]{60})\n                                  # a line too short to have been wrapped
    """,
    re.VERBOSE,
)


# More characters than a chunk has, and more than a word of any language.
LONGEST_CACHED = 2_000
LONGEST_CACHED_WORD = 64
T = TypeVar("T")


class Kept(dict[str, T]):
    """What a function of one text has given. A full one begins anew, which makes it quicker than an LRU cache."""

    def __init__(self, function: Callable[[str], T], entries: int, longest: int) -> None:
        self.function = function
        self.entries = entries
        self.longest = longest

    def __missing__(self, text: str) -> T:
        value = self.function(text)
        if len(text) <= self.longest:
            if len(self) >= self.entries:
                self.clear()
            self[text] = value
        return value


def cached(entries: int, longest: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """A cache around a function of one text. Longer texts pass it by, so that its size in memory has a bound."""
    return lambda function: Kept(function, entries, longest).__getitem__


def words(text: str) -> list[str]:
    """Lower-case words; identifiers come apart: `parseHTTPHeader max_tokens` -> parse, http, header, max, tokens."""
    if text.isascii() and not CAPITAL_WITHIN.search(text):
        return PLAIN_WORD.findall(text.lower())
    found: list[str] = []
    for word in WORD.findall(text):
        if word.islower():
            found.append(word)
        else:
            found.extend(part.lower() for part in CAMEL_HUMP.split(word))
    return found


@cached(entries=100_000, longest=LONGEST_CACHED_WORD)
def stem(word: str) -> str:
    """Snowball English (Porter 2) stem of one lower-case word: `running` -> `run`."""
    return cast(str, snowballstemmer.stemmer("english").stemWord(word))


@cached(entries=4096, longest=LONGEST_CACHED)
def stems(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order, with repetitions: what BM25 counts."""
    return tuple([stem(word) for word in words(text) if word not in STOP_WORDS])


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences, trimmed; lines wrapped at 60 or more stay together: `"Yes. No."` -> [(0, 4), (5, 8)]."""
    spans, start = [], 0
    for end, next_start in [match.span() for match in SENTENCE_END.finditer(text)] + [(len(text), len(text))]:
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + len(piece.rstrip())))
        start = next_start
    return spans
