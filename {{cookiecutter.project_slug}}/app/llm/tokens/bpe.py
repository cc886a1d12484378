"""Byte-pair encoding, trained on the project's own pages (Sennrich et al. 2016; on bytes, as in GPT-2).

It begins with the 256 bytes, and joins the pair that is most frequent, again and again, until it knows SIZE pieces. The
same pages give the same pieces; it takes a tenth of a second, so nothing is kept.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.llm.tokens.library import cut_by, tokenizers
from app.llm.tokens.strategy import Files, Strategy, Unavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 4096
MOST_CHARACTERS = 2_000_000
"""Of all pages, so that training stays below a second or two in a project with many."""


def trained_on_docs(files: Files) -> Strategy:
    """Raises Unavailable without the library, or without pages."""
    tokenizer = train(pages(files.docs))
    return Strategy(cut_by(tokenizer), f"{tokenizer.get_vocab_size():,} pieces, trained on {files.docs.name}/")


def pages(folder: Path) -> list[str]:
    """The texts of the Markdown files, in the order of their names. Raises Unavailable when there is none."""
    try:
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.rglob("*.md"))]
    except OSError as error:
        raise Unavailable(f"{folder} can't be read ({error}): make it readable") from None
    if not texts:
        raise Unavailable(f"there are no pages to train on in {folder}: put Markdown files there")
    return list(as_many(texts))


def as_many(texts: list[str]) -> Iterator[str]:
    """Those that fit into MOST_CHARACTERS, the last one cut there."""
    left = MOST_CHARACTERS
    for text in texts:
        yield text[:left]
        left -= len(text[:left])


def train(texts: list[str]) -> "Tokenizer":
    library = tokenizers()
    tokenizer: Tokenizer = library.Tokenizer(library.models.BPE())
    tokenizer.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=SIZE,
        show_progress=False,
        initial_alphabet=sorted(library.pre_tokenizers.ByteLevel.alphabet()),
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
