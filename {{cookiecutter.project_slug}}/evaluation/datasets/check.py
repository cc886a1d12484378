"""Is the data of the evaluation right, and is there enough of it? Every finding says where and what."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.rag.documents.loaders import is_mere_text, parse, target_of
from app.rag.documents.loaders.plain import decode
from app.types import Chunk
from evaluation.answers import plain
from evaluation.conversations import Conversation
from evaluation.datasets.paraphrase import Rarity
from evaluation.datasets.passages import cut_readable
from evaluation.questions import Question


@dataclass(frozen=True, slots=True)
class Counted:
    """How much there is of something, and how much there should be, where somebody said so."""

    name: str
    count: int
    wanted: int | None = None

    @property
    def enough(self) -> bool:
        return self.wanted is None or self.count >= self.wanted


@dataclass(frozen=True, slots=True)
class Checked:
    """`wrong` is what must be corrected; what is `counted` may still be too little.

    `skipped` are documents that can't be read, each with the reason.
    """

    wrong: tuple[str, ...]
    counted: tuple[Counted, ...]
    skipped: tuple[str, ...] = ()


def check(questions: Sequence[Question], conversations: Sequence[Conversation], docs: Path) -> Checked:
    """Raises nothing: what is wrong is in the result."""
    turns = [turn for one in conversations for turn in one.turns]
    wrong = [*repeated(questions), *(found for one in (*questions, *turns) for found in misplaced(one, docs))]
    chunks, skipped = cut_readable(docs)
    return Checked(tuple(wrong), tuple(counts(questions, conversations, chunks)), tuple(skipped))


def repeated(questions: Sequence[Question]) -> Iterator[str]:
    by_text: dict[str, str] = {}
    for one in questions:
        if (first := by_text.setdefault(plain(one.text), one.id)) != one.id:
            yield f"{one.id} asks the same as {first}"


def misplaced(question: Question, docs: Path) -> Iterator[str]:
    """Sources that are not there, and words and quotes that they lack."""
    for source in question.sources:
        yield from (f"{question.id}: {fault}" for fault in faults_of(question, source, docs))


def faults_of(question: Question, source: str, docs: Path) -> Iterator[str]:
    """Of one source of the question."""
    try:
        if not (docs / source).is_file():
            yield f"there is no document {source}"
            return
        text = plain(read(docs / source, source))
    except Exception as error:  # a broken file fails in any way, and the other questions must still be checked
        yield f"{source} can't be read: {error}"
        return
    yield from (f"{source} lacks {words!r}" for words in question.expect if plain(words) not in text)
    yield from (
        f"{source} has no passage {one.quote!r}"
        for one in question.answers
        if one.source == source and plain(one.quote) not in text
    )


def read(path: Path, source: str) -> str:
    """Mere text as it stands there; of other formats what their loader reads. Raises UnreadableDocument."""
    data = path.read_bytes()
    return decode(data) if is_mere_text(target_of(source)) else parse(source, data).text


def counts(
    questions: Sequence[Question], conversations: Sequence[Conversation], chunks: Sequence[Chunk]
) -> Iterator[Counted]:
    kinds, rarity = Counter(one.kind for one in questions), Rarity(chunks)
    answerable = [one for one in questions if one.kind == "answerable"]
    far, near = kinds["out_of_scope"], kinds["near_miss"]
    yield Counted("answerable questions", len(answerable), 150)
    yield Counted("of them with marked passages", sum(bool(one.answers) for one in answerable), 150)
    paraphrases = sum(rarity.is_paraphrase(one) is True for one in answerable)
    yield Counted("of them paraphrases, without a rare word in common", paraphrases, -(-len(answerable) // 3))
    yield Counted("unanswerable questions", far + near, 40)
    yield Counted("of them near misses", near, 20)
    yield Counted("conversations of several turns", len(conversations), 20)
