"""The labelled texts besides the questions: each is read by what measures with it, and so checked."""

from collections.abc import Callable, Iterator, Mapping

from evaluation.agents.tasks import read_tasks
from evaluation.bias import pairs as bias
from evaluation.datasets.check import Counted
from evaluation.guards import injection
from evaluation.judge.labels import read_labels
from evaluation.lab.given import shipped
from evaluation.options import PROJECT
from evaluation.retrieval.collections import judged_questions
from evaluation.semantic_cache.pairs import read_pairs

# Add a set here: what it holds, how to count it, and how much there should be.
SETS: Mapping[str, tuple[Callable[[], int], int]] = {
    "attacks on the instructions": (lambda: sum(case.attack for case in injection.cases()), 100),
    "harmless texts that look like attacks": (lambda: sum(not case.attack for case in injection.cases()), 100),
    "tasks of the agent": (lambda: len(read_tasks()), 10),
    "pairs of people who ask the same": (lambda: len(bias.read_pairs()), 200),
    "pairs of questions for the semantic cache": (lambda: len(read_pairs(PROJECT / "evaluation" / "pairs.jsonl")), 200),
    "answers labelled by reading": (lambda: sum(one.labelled == "read" for one in read_labels()), 120),
    "of them bad": (lambda: sum(one.labelled == "read" and not one.good for one in read_labels()), 48),
    "judged questions of the observatory": (lambda: len(judged_questions(shipped("observatory"))), 60),
}


def sets() -> Iterator[Counted]:
    """Raises what reading them raises, which names the line."""
    for name, (count, wanted) in SETS.items():
        yield Counted(name, count(), wanted)
