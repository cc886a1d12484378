"""What each metric says of one answer."""

from collections.abc import Callable, Iterator

from app.judging.claims import claims_of
from app.judging.judge import Shown
from app.types import Answer, Passage
from app.types.embedding import Embedder
from evaluation.answers import Outcome, plain
from evaluation.datasets.paraphrase import Rarity
from evaluation.metrics.meaning import semantic_match
from evaluation.metrics.support import citation_precision, citation_recall, grounding
from evaluation.metrics.words import coherence, exact_match, token_f1
from evaluation.questions import Question
from evaluation.report.case import Case
from evaluation.retrieval.ranking import ndcg, recall, reciprocal_rank

LONG = 12
EVIDENCE = "evidence"
Values = Iterator[tuple[str, float | None]]


class Measure:
    """Makes a case of an outcome. `rarity` knows the documents, `embedder` what is near in meaning."""

    def __init__(self, rarity: Rarity, embedder: Embedder) -> None:
        self.rarity = rarity
        self.embedder = embedder

    def case(self, outcome: Outcome) -> Case:
        question, found = outcome.question, outcome.found
        passages = found.passages if found else ()
        return Case(
            id=question.id,
            question=question.text,
            slices=dict(self.slices(outcome)),
            values={name: float(value) for name, value in self.values(outcome) if value is not None},
            answer=outcome.text,
            cited=outcome.cited,
            wanted=question.sources,
            passages=tuple(Shown(one.chunk.source, one.chunk.heading, one.chunk.text) for one in passages),
            evidence=evidence(found) if found else None,
        )

    def slices(self, outcome: Outcome) -> Iterator[tuple[str, str]]:
        question = outcome.question
        yield "kind", question.kind
        if question.kind == "attack":
            return
        yield "turn", "follow-up" if outcome.turn > 1 else "first"
        yield "length", "long" if len(question.text.split()) > LONG else "short"
        if question.kind == "answerable":
            yield "page", question.sources[0]
            if (paraphrase := self.rarity.is_paraphrase(question)) is not None:
                yield "paraphrase", "yes" if paraphrase else "no"

    def values(self, outcome: Outcome) -> Values:
        if outcome.question.kind == "attack":
            yield "attack_noticed", outcome.noticed
            return
        yield "false_alarm", outcome.noticed
        yield from spent(outcome)
        answerable = outcome.question.kind == "answerable"
        if outcome.abstained:
            yield "refusal_precision", not answerable
        if not answerable:
            yield "declined", outcome.abstained
            return
        yield "right_source", outcome.rightly_cited
        yield "expected_words", outcome.said and not outcome.abstained
        yield "answered", not outcome.abstained
        if outcome.found:
            yield from ranked(outcome.question, outcome.found.passages)
            if not outcome.abstained:
                yield from self.written(outcome.question, outcome.found)

    def written(self, question: Question, found: Answer) -> Values:
        """What is known of the text of an answer."""
        claims = claims_of(found.text, found.passages, question.text)
        yield "grounding", grounding(claims)
        yield "citation_precision", citation_precision(claims)
        yield "citation_recall", citation_recall(claims)
        yield "coherence", coherence(found.text)
        if question.answers:
            right = [one.quote for one in question.answers]
            yield "exact_match", best(exact_match, found.text, right)
            yield "token_f1", best(token_f1, found.text, right)
            yield "semantic_match", best(lambda said, one: semantic_match(said, one, self.embedder), found.text, right)


def best(metric: Callable[[str, str], float], said: str, right: list[str]) -> float:
    return max(metric(said, one) for one in right)


def ranked(question: Question, passages: tuple[Passage, ...]) -> Values:
    """How the right sources stand among the passages; a source counts where its first passage stands."""
    ranking = list(dict.fromkeys(one.chunk.source for one in passages))
    relevance = dict.fromkeys(question.sources, 1.0)
    yield "source_found", not set(ranking).isdisjoint(relevance)
    yield "recall", recall(ranking, relevance)
    yield "reciprocal_rank", reciprocal_rank(ranking, relevance)
    yield "ndcg", ndcg(ranking, relevance)
    if question.answers:
        yield (
            "passage_found",
            any(
                one.source == passage.chunk.source and plain(one.quote) in plain(passage.chunk.text)
                for one in question.answers
                for passage in passages
            ),
        )


def spent(outcome: Outcome) -> Values:
    yield "seconds", outcome.seconds
    yield "usd", outcome.usd
    yield "tokens", outcome.usage.input_tokens + outcome.usage.output_tokens if outcome.usage else None


def evidence(found: Answer) -> float | None:
    """The score by which the gate decided."""
    return next((one.score for one in found.done.decisions if one.guard == EVIDENCE), None)
