"""The versions of a prompt beside each other: what each reached, and whether a later one differs from the first.

Pure: from rows to figures. A question counts in a difference when both versions answered it; and in `answered well`
when one did, so that a version that fails at the hard questions is no better for it. When both failed, the server did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from app.prompts.prompt import Prompt
from evaluation.bootstrap import Difference, Verdict, paired_difference
from evaluation.prompts.measures import MEASURES, Measure
from evaluation.prompts.row import Key, Row, key_of
from evaluation.questions import Question


@dataclass(frozen=True, slots=True)
class Version:
    """A version, and its rows beside their questions; a question that was not asked has none."""

    prompt: Prompt
    pairs: tuple[tuple[Question, Row], ...]

    @property
    def answered(self) -> list[Row]:
        return [row for _, row in self.pairs if not row.error]

    @property
    def failed(self) -> int:
        return len(self.failures())

    def values(self, measure: Measure) -> dict[str, float]:
        """By id: of the questions that the measure is about, and whose rows it counts.

        None at all where one is not known: the mean of the others would be that of other questions.
        """
        found = {
            question.id: measure.of(row)
            for question, row in self.pairs
            if question.kind in measure.kinds and measure.counts(row)
        }
        known = {name: value for name, value in found.items() if value is not None}
        return known if len(known) == len(found) else {}

    def mean(self, measure: Measure) -> float | None:
        values = self.values(measure).values()
        return fmean(values) if values else None

    def failures(self) -> set[str]:
        """The ids of the questions that failed."""
        return {question.id for question, row in self.pairs if row.error}

    def total(self, name: str) -> float | None:
        """Of tokens or dollars over all rows, failures included; None if nobody knows them of one."""
        found = [getattr(row, name) for _, row in self.pairs]
        return None if any(value is None for value in found) else sum(found)

    def seconds(self) -> tuple[float, float]:
        """The median, and what 95 of 100 answers took at most."""
        values = [row.seconds for row in self.answered]
        if len(values) < 2:
            return (values[0], values[0]) if values else (0.0, 0.0)
        cuts = quantiles(values, n=100, method="inclusive")
        return cuts[49], cuts[94]

    def calls(self) -> float:
        """For an answer, failures included, as of tokens and dollars."""
        return fmean(row.calls for _, row in self.pairs) if self.pairs else 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """How `other` differs from `first` by one measure."""

    first: Prompt
    other: Prompt
    measure: Measure
    difference: Difference

    @property
    def verdict(self) -> Verdict:
        return self.difference.verdict(more_is_better=self.measure.more_is_better)


@dataclass(frozen=True, slots=True)
class Comparison:
    versions: tuple[Version, ...]

    def findings(self) -> Iterator[Finding]:
        """Of each later version against the first, measure by measure, where there are questions for it."""
        first, *others = self.versions
        for other in others:
            for measure in MEASURES:
                difference = difference_of(first, other, measure)
                if difference.pairs:
                    yield Finding(first.prompt, other.prompt, measure, difference)


def compared(prompts: Sequence[Prompt], questions: Sequence[Question], rows: Mapping[Key, Row]) -> Comparison:
    found = [
        [(question, rows[key]) for question in questions if (key := key_of(prompt, question)) in rows]
        for prompt in prompts
    ]
    return Comparison(tuple(Version(prompt, tuple(pairs)) for prompt, pairs in zip(prompts, found, strict=True)))


def difference_of(first: Version, other: Version, measure: Measure) -> Difference:
    """Over the questions that both have a value for, without those at which both failed."""
    before, after = first.values(measure), other.values(measure)
    failed = first.failures() & other.failures()
    both = [name for name in before if name in after and name not in failed]
    return paired_difference([before[name] for name in both], [after[name] for name in both])
