"""What the wrappers around a model make of a server that fails: a scripted one, asked by the real OpenAI client."""

from collections.abc import Callable, Sequence

from app.monitoring.logging import configure_logging
from app.types import Progress
from evaluation.benchmarks.faults import FaultServer, fault_server
from evaluation.benchmarks.figures import Figure, Plan
from evaluation.benchmarks.outages import flaky, hang, leavers, outage
from evaluation.benchmarks.overhead import overhead

STEPS: Sequence[Callable[[FaultServer, Plan], list[Figure]]] = (flaky, outage, hang, leavers, overhead)


def run(plan: Plan, progress: Progress) -> list[Figure]:
    """Every figure in turn, against one server. Raises MissingExtra without the OpenAI client."""
    configure_logging("critical")  # thousands of failures are meant
    figures: list[Figure] = []
    with fault_server() as server:
        for done, step in enumerate(STEPS):
            progress(done, len(STEPS), step.__name__)
            figures += step(server, plan)
    progress(len(STEPS), len(STEPS), "done")
    return figures
