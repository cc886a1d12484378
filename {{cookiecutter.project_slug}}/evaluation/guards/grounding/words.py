"""What the kinds of cases are called in a table."""

WORDS = {
    "verbatim": "as the passage has them",
    "paraphrase": "reworded",
    "assistant": "reworded, as an assistant talks",
    "number": "with another number",
    "unit": "with another unit",
    "name": "with another name",
    "negation": "with a denial more or less",
    "opposite": "with a word turned into its opposite",
    "swapped citation": "that cite another passage",
    "another question's answer": "from another page",
}
REWORDED = ", reworded"


def in_words(kind: str) -> str:
    """`"number, reworded"` -> `"reworded, with another number"`."""
    bare = kind.removesuffix(REWORDED)
    return f"reworded, {WORDS[bare]}" if bare != kind else WORDS[bare]
