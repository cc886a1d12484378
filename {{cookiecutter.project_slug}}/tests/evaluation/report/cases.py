"""A report of made-up cases, one of which a hostile document had its hand in."""

from dataclasses import replace

from app.judging.judge import Shown
from evaluation.answers import Results
from evaluation.report.case import Case
from evaluation.report.run import Report

HOSTILE = '</blockquote><script>window.hacked = 1</script><img src="http://127.0.0.1:1/x" onerror="window.hacked = 1">'


def case(number: int, **values: float) -> Case:
    good = {"right_source": 1.0, "answered": 1.0, "seconds": 0.02 * number, "tokens": 900.0, "usd": 0.0}
    slices = {"kind": "answerable", "paraphrase": "yes" if number % 3 else "no", "page": f"{number % 4}.md"}
    return Case(
        id=f"case-{number}",
        question=f"What is {number}?",
        slices=slices,
        values={**good, **values},
        answer="It is [1].",
        cited=("1.md",),
        wanted=("1.md",),
        passages=(Shown("1.md", "Numbers", "It is."),),
        evidence=float(number),
    )


def made_up(*cases: Case) -> Report:
    return Report(Results(()), cases or many(), 2.0, {"model": "offline", "embedding_model": "minilm"})


def many() -> tuple[Case, ...]:
    """Every fifth answer of forty is wrong; one was asked and answered in bad faith."""
    found = [case(number, right_source=float(number % 5 > 0)) for number in range(40)]
    passages = (Shown(HOSTILE, HOSTILE, HOSTILE),)
    found[0] = replace(found[0], question=HOSTILE, answer=HOSTILE, cited=(HOSTILE,), passages=passages)
    return tuple(found)
