"""What the pages say in numbers, built from the code: change one, and the page must follow."""

import pytest

from app import assistant
from app.answer_cache import semantic
from app.answer_cache.entries import Bounds
from app.api.middleware.body import MAX_BODY_BYTES
from app.api.serving.connections import ConnectionLimits
from app.api.serving.descriptors import MOST_CONNECTIONS
from app.api.serving.server import DRAIN_SECONDS
from app.cli.tokens import MAX_CHARACTERS
from app.evidence import score
from app.guardrails import evidence, question
from app.llm import circuit, routing, window
from app.llm.tokens import bpe
from app.llm.wrappers import exact_cache, retry
from app.prompts import budget
from app.rag.documents.chunkers import children, fixed, packing, recursive, tokens
from app.rag.documents.loaders import archive, mail, workbook
from app.rag.index import words
from app.rag.retrieval import decomposition, follow_up, mmr, multi_query, retriever, weighted
from app.rag.stores.qdrant import shard
from app.settings import Settings
from evaluation import answers
from evaluation.redteam.attack import read_attacks
from tests.docs.pages import one_line

RUNNING, QUEUED, SECONDS = (
    Settings.model_fields[name].default
    for name in ("max_concurrent_answers", "max_queued_answers", "request_timeout_seconds")
)
# As many answers as run at once end together; the last that waited is in the last such turn.
TURN = SECONDS / ((RUNNING + QUEUED) / RUNNING)

STATED = [
    ("caches.md", f"a cosine of at least {semantic.THRESHOLD}"),
    ("caches.md", f"at most {semantic.LONGEST_QUESTION} characters"),
    (
        "caches.md",
        f"At most {Bounds().entries:,} answers are kept, of {Bounds().bytes // 1_000_000} MB together, "
        f"each for {Bounds().seconds / 3600:g} hours",
    ),
    ("resilience.md", f"up to {retry.TRIES} times in all"),
    ("http-api.md", f"has been called up to {retry.TRIES} times already"),
    ("resilience.md", f"when {circuit.FAILURES} calls of a model in a row found it down"),
    ("resilience.md", f"the model rests for {circuit.REST:g} seconds"),
    ("resilience.md", f"no pause is longer than {retry.LONGEST_BEFORE_ANOTHER:g} seconds"),
    ("resilience.md", f"from {routing.HARD} on it is hard"),
    (
        "resilience.md",
        f"{exact_cache.ENTRIES:,} of them and {exact_cache.CHARACTERS:,} characters at most",
    ),
    ("retrieval.md", f"never longer than {packing.LIMIT + packing.TAIL}"),
    ("chunking.md", f"after {fixed.SIZE} characters, wherever that is, and repeats up to {fixed.OVERLAP} characters"),
    ("chunking.md", f"no chunk is longer than {packing.LIMIT + packing.TAIL} characters"),
    ("chunking.md", f"with {recursive.SIZE} characters and an overlap of {recursive.OVERLAP}"),
    ("chunking.md", f"sentences and lines up to {tokens.TOKENS} tokens"),
    ("chunking.md", f"a function or class of at most {packing.LIMIT} characters is never cut"),
    ("chunking.md", f"shorter than {packing.TAIL} characters is not cut off"),
    ("chunking.md", f"children of about {children.SIZE} characters"),
    ("documents.md", f"a workbook of more than {workbook.MAX_CELLS:,} cells"),
    ("documents.md", f"up to {mail.MOST_ATTACHMENTS} attachments, and messages {mail.DEEPEST_MESSAGE} deep"),
    (
        "documents.md",
        f"unpacks to more than {archive.Limits().size // 1_000_000} MB, or to more than {archive.Limits().growth} "
        f"times its own size (small ones may unpack to {archive.Limits().least // 1_000_000} MB)",
    ),
    ("retrieval.md", f"the best {retriever.CANDIDATES} chunks of each search"),
    (
        "retrieval.md",
        f"adds {weighted.SPARSE_WEIGHT} times the sparse score to {weighted.DENSE_WEIGHT} times the dense score",
    ),
    ("retrieval.md", f"the most of {mmr.RELEVANCE} times its score and {1 - mmr.RELEVANCE:.1f} times what is new"),
    ("retrieval.md", f"for {multi_query.MOST} other wordings"),
    ("retrieval.md", f"at most {decomposition.MOST} smaller ones"),
    ("retrieval.md", f"a pair weighs 1/{words.STEM_WEIGHT} of a word"),
    ("retrieval.md", f"below {evidence.THRESHOLDS['minilm'].abstain} the assistant abstains"),
    ("retrieval.md", f"below {evidence.THRESHOLDS['minilm'].weak} the answer is marked as weak"),
    ("retrieval.md", f"{score.COVER:g} times the share of the question's words"),
    ("retrieval.md", f"{score.COSINE:g} times the cosine"),
    ("models.md", f"{score.LONGEST_ANSWER} characters in all"),
    ("tokens.md", f"up to {MAX_CHARACTERS:,} characters"),
    ("tokens.md", f"here of {bpe.SIZE:,} pieces"),
    ("http-api.md", f"at most {question.MAX_CHARACTERS:,} characters"),
    ("security.md", f"a question {question.MAX_CHARACTERS:,} characters"),
    *(
        (page, f"{question.MAX_MESSAGES} messages and {question.MAX_CONVERSATION_CHARACTERS:,} characters")
        for page in ("http-api.md", "security.md")
    ),
    ("retrieval.md", f"The best {assistant.PASSAGES} passages"),
    ("architecture.md", f"up to {assistant.PASSAGES} passages"),
    ("architecture.md", f"the last {assistant.HISTORY} earlier messages"),
    ("configuration.md", f"any other one {window.UNKNOWN_TOKENS}"),
    ("prompts.md", f"so are {budget.MARGIN} tokens more, and {budget.PER_MESSAGE} for each message"),
    ("architecture.md", f"the last {follow_up.EARLIER_CHARACTERS:,} characters of it"),
    ("http-api.md", f"larger than {MAX_BODY_BYTES // 1_000_000} MB"),
    ("security.md", f"may be {MAX_BODY_BYTES // 1_000_000} MB at most"),
    ("security.md", f"within {ConnectionLimits().header_seconds:g} seconds and its body within"),
    ("security.md", f"body within {ConnectionLimits().body_seconds:g}, or"),
    ("security.md", f"and {MOST_CONNECTIONS} at most"),
    ("operations.md", f"defaults, {RUNNING} and {QUEUED}, that is so while an answer takes {TURN:g} seconds"),
    ("operations.md", f"{DRAIN_SECONDS} seconds to finish"),
    ("stores.md", f"Up to {shard.GRAPH_FROM_CHUNKS:,} chunks"),
    ("evaluation.md", f"at least {answers.CITED:.0%} of the answerable questions cite".replace("%", " %")),
    ("evaluation.md", f"at least {answers.ANSWERED:.0%} of them are answered".replace("%", " %")),
    ("evaluation.md", f"at least {answers.DECLINED:.0%} of the out-of-scope questions".replace("%", " %")),
    ("responsible-ai.md", f"{len(read_attacks())} attacks by eight categories"),
    ("models.md", f"up to {['no', 'one', 'two', 'three', 'four'][score.MOST]} sentences"),
]


@pytest.mark.parametrize(("page", "words"), STATED, ids=lambda value: value)
def test_numbers_are_those_of_the_code(page: str, words: str) -> None:
    assert words in one_line(page)
