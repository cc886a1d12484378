"""Trains the classifier, says by cross-validation how good it is, and writes its weights."""

import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.guardrails.moderation.categories import CATEGORIES
from app.types import Progress
from training.moderation.corpus import HARMLESS, Text, read_texts
from training.moderation.learn import Floats, Model, learn

HARMFUL_EACH, HARMLESS_EACH = 8, 10
L2 = 3e-5
CUT = 0.7
"""The probability that becomes a score of 0.5: there, by cross-validation, one harmless look-alike in 40 is found."""
FOLDS = 5
BATCH = 64
SENTENCE = re.compile(r"(?<=[.!?])\s+")
Encode = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of texts that are found from `cut` on, where the model had not seen their templates."""

    cut: float
    recall: float
    false_alarms: float


def texts_of(docs: Path, harmful: int = HARMFUL_EACH, harmless: int = HARMLESS_EACH) -> list[Text]:
    """Filled templates, and harmless sentences of the documents."""
    return [*read_texts("harmful", harmful), *read_texts("harmless", harmless), *sentences_of(docs)]


def sentences_of(docs: Path) -> Iterator[Text]:
    """The first two of each paragraph."""
    for page in sorted(docs.glob("*.md")):
        for paragraph in page.read_text(encoding="utf-8").split("\n\n"):
            for sentence in SENTENCE.split(paragraph)[:2]:
                if 20 < len(sentence) < 200:
                    yield Text(sentence, HARMLESS, sentence)


def encoded(texts: Sequence[Text], encode: Encode, progress: Progress) -> Floats:
    """Shape (texts, dimensions)."""
    parts = []
    for at in range(0, len(texts), BATCH):
        progress(at, len(texts), "encoding")
        parts.append(encode([text.text for text in texts[at : at + BATCH]]))
    progress(len(texts), len(texts), "")
    return np.concatenate(parts)


def labels_of(texts: Sequence[Text]) -> Floats:
    """Shape (texts, categories), 0 or 1."""
    return np.array([[float(text.category == name) for name in CATEGORIES] for text in texts], np.float32)


def cross_validated(
    texts: Sequence[Text], vectors: Floats, cuts: Sequence[float] = (0.5, 0.6, CUT, 0.8, 0.9), l2: float = L2
) -> list[Figures]:
    """By templates: none gave texts to both sides, since those of one template are nearly the same."""
    labels, harmful = labels_of(texts), np.array([text.category != HARMLESS for text in texts])
    fold = np.array([zlib.crc32(text.template.encode()) % FOLDS for text in texts])
    surest: NDArray[np.float32] = np.zeros(len(texts), np.float32)
    for number in range(FOLDS):
        model = learn(vectors[fold != number], labels[fold != number], l2)
        surest[fold == number] = model.scores(vectors[fold == number]).max(axis=1)
    return [
        Figures(cut, float(np.mean(surest[harmful] >= cut)), float(np.mean(surest[~harmful] >= cut))) for cut in cuts
    ]


def write(model: Model, path: Path) -> str:
    """Writes the weights, and beside them their checksum, which is returned. The same model is the same bytes."""
    content = io.BytesIO()
    shift = np.log(CUT / (1 - CUT))
    np.savez(content, weights=model.weights.astype(np.float16), bias=(model.bias - shift).astype(np.float32))
    checksum = hashlib.sha256(content.getvalue()).hexdigest()
    path.write_bytes(content.getvalue())
    path.with_suffix(".sha256").write_text(f"{checksum}  {path.name}\n", encoding="utf-8")
    return checksum
