"""What is counted of an answer: does it keep the format, cite the right passage, and decline where it should?

Pure functions of texts; they know nothing of models. A sentence is what the guards of the application call one, and a
citation what its readers do.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.guardrails.citations import MARKER
from app.guardrails.grounding.claim import cited_in
from app.guardrails.sentences import Sentences
from evaluation.share import Share

if TYPE_CHECKING:
    from training.measuring.rows import HeldOut

Values = Mapping[str, bool]
"""Of one answer: each metric that its row has."""


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    words: str
    more_is_better: bool = True


FORMAT_KEPT, RIGHT_SOURCE = "format_kept", "right_source"
REFUSED_RIGHTLY, REFUSED_WRONGLY = "refused_rightly", "refused_wrongly"
METRICS = (
    Metric(FORMAT_KEPT, "format kept"),
    Metric(RIGHT_SOURCE, "right source"),
    Metric(REFUSED_RIGHTLY, "refused rightly"),
    Metric(REFUSED_WRONGLY, "refused wrongly", more_is_better=False),
)


def judge(row: "HeldOut", text: str) -> Values:
    """A row with an answer has no right refusal, one without has no right source; nor has one without a wrong passage.

    Of a row that shows [1], which holds the answer, and [2], "It rains. [2]" ->
    {"format_kept": True, "refused_wrongly": False, "right_source": False}.
    """
    refused = is_refusal(text, row.refusal)
    values = {FORMAT_KEPT: keeps_format(text, row.passages, row.refusal)}
    values[REFUSED_RIGHTLY if row.refuses else REFUSED_WRONGLY] = refused
    if row.has_choice:
        values[RIGHT_SOURCE] = cites_right(text, row.marked)
    return values


def is_refusal(text: str, refusal: str) -> bool:
    """The line and nothing else: what the application takes for a refusal."""
    return text.strip() == refusal


def keeps_format(text: str, shown: Collection[int], refusal: str) -> bool:
    """Whether each sentence ends with a citation of a passage that was shown, or all of it is the refusal line.

    With [1] and [2] shown: "It rains. [1] It pours [2]." -> True; "It rains. It pours. [1]", "It rains. [3]" and
    "[1] It rains." -> False.
    """
    found = sentences(text)
    return is_refusal(text, refusal) or (bool(found) and all(ends_cited(one, shown) for one in found))


def sentences(text: str) -> list[str]:
    cut = Sentences()
    return [one for one in (*cut.feed(text), *cut.end()) if one.strip()]


def ends_cited(sentence: str, shown: Collection[int]) -> bool:
    """Whether it says something, and behind that cites what was shown, and nothing else."""
    markers = list(MARKER.finditer(sentence))
    if not markers:
        return False
    said, after = MARKER.sub("", sentence[: markers[-1].start()]), sentence[markers[-1].end() :]
    return says(said) and not says(after) and set(cited_in(sentence)) <= set(shown)


def says(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def cites_right(text: str, marked: Collection[int]) -> bool:
    """Whether it cites passages that hold the answer, and no other: who cites all of them knows nothing.

    With [2] marked: "It rains. [2]" -> True; "It rains. [1][2]" and "It rains." -> False.
    """
    cited = set(cited_in(text))
    return bool(cited) and cited <= set(marked)


def share(values: Iterable[Values], metric: str) -> Share:
    """Of the answers whose rows have the metric, how many have it: {a: yes}, {a: no}, {b: yes} -> 1 of 2 have a."""
    found = [one[metric] for one in values if metric in one]
    return Share(sum(found), len(found))
