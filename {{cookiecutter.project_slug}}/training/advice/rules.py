"""The rules of the advice: each has one figure, one threshold, and what would change what it says.

A threshold is a rule of thumb, and stands here to be argued with. The order is that of the decision: what the search
does not find, no prompt and no tuning can say; what a prompt can teach needs no training.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.settings import OFFLINE
from evaluation.report.metrics import Estimate
from training.advice.evidence import Evidence

ENOUGH_QUESTIONS = 100
"""Of these a share of 90 % is known to within six points."""
FOUND, RIGHT, CITED, DECLINED = 0.95, 0.9, 0.9, 0.9
PROMPTS = 2
ROWS = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """`holds` is None where the figure is not known. `sure` is False where the interval of the figure says both."""

    name: str
    words: str
    figure: str
    threshold: str
    holds: bool | None
    changes: str
    sure: bool = True


def findings(evidence: Evidence) -> Iterator[Finding]:
    yield measured(evidence)
    yield of_share(
        evidence, "search", "the search finds a right source", "source_found", FOUND,
        "another RETRIEVAL or CHUNKER (`python -m app lab`), or documents that are missing",
    )  # fmt: skip
    yield reads(evidence)
    for name, words, metric, threshold in (
        ("source", "a right source is cited where it was found", "right_source", RIGHT),
        ("format", "what a sentence cites supports it", "citation_recall", CITED),
        ("refusals", "what no document answers is declined", "declined", DECLINED),
    ):
        yield of_share(evidence, name, words, metric, threshold, "another prompt (`python -m app prompts compare`)")
    yield tried(evidence)
    yield enough_rows(evidence)
    yield pays(evidence)


def measured(evidence: Evidence) -> Finding:
    found = evidence.best.metrics.get("answered") if evidence.best else None
    return Finding(
        "measured",
        "answerable questions were asked",
        f"{found.n:,}" if found else "not known",
        f"at least {ENOUGH_QUESTIONS}",
        found.n >= ENOUGH_QUESTIONS if found else None,
        "a report of more questions: `python -m app evaluate --report FOLDER`",
    )


def of_share(evidence: Evidence, name: str, words: str, metric: str, threshold: float, changes: str) -> Finding:
    """Of what was found, but for what is not about answers from passages."""
    best = evidence.best
    source = (best.metrics if metric in ("source_found", "declined") else best.given) if best else {}
    found = source.get(metric)
    return Finding(
        name,
        words,
        shown(found) if found else "not known",
        f"at least {threshold:.0%}",
        found.value >= threshold if found else None,
        changes,
        sure=found is None or not found.low < threshold <= found.high,
    )


def shown(found: Estimate) -> str:
    """`97.1 % (95.3 to 98.2, n 556)`."""
    return f"{100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f}, n {found.n:,})"


def reads(evidence: Evidence) -> Finding:
    model = evidence.best.model if evidence.best else ""
    return Finding(
        "model",
        "a model writes the answers",
        model or "not known",
        f"another one than {OFFLINE}, which only quotes",
        model != OFFLINE if model else None,
        "LLM_MODEL, and then a new report",
    )


def tried(evidence: Evidence) -> Finding:
    return Finding(
        "prompts",
        "prompts were measured",
        f"{evidence.prompts}",
        f"at least {PROMPTS}",
        evidence.prompts >= PROMPTS,
        "one report for each prompt: set PROMPT_ANSWER, measure again, and give --report twice",
    )


def enough_rows(evidence: Evidence) -> Finding:
    return Finding(
        "rows",
        "rows can be learnt",
        "not known" if evidence.rows is None else f"{evidence.rows:,}",
        f"at least {ROWS}",
        None if evidence.rows is None else evidence.rows >= ROWS,
        "`python -m training data`, with more documents, questions or kept answers",
    )


def pays(evidence: Evidence) -> Finding:
    """A tuned model of one's own has a server, whatever it answers."""
    volume, server = evidence.volume, evidence.server_usd
    spent = volume.usd_a_month if volume else None
    alternative = evidence.cheaper.usd_a_month if evidence.cheaper else None
    least = min((usd for usd in (spent, alternative) if usd is not None), default=None)
    figure = "not known" if least is None else f"{least:,.2f} USD a month"
    if evidence.cheaper:
        figure += f" with {evidence.cheaper.model}, {spent:,.2f} today"
    if volume and volume.usd:
        figure += f", {volume.answers_a_day:,.1f} answers a day"
    return Finding(
        "cost",
        "answers cost more than a server for a tuned model would",
        figure,
        "more than --server-usd" if server is None else f"more than {server:,.2f} USD a month",
        None if least is None or server is None else least > server,
        break_even(evidence),
    )


def break_even(evidence: Evidence) -> str:
    volume, server = evidence.volume, evidence.server_usd
    if server is None:
        return "what a server costs: --server-usd"
    if volume is None or not volume.usd:
        return "answers whose price is known: LLM_PRICES, and --days or --answers-a-day"
    return f"{server / (volume.usd * 30):,.0f} answers a day, at {volume.usd:.6f} USD each"
