"""From documents, questions and kept answers to sets: find, filter, split, build. The order is that of the card."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.bootstrap import Application
from app.bootstrap.personal import build_find
from app.prompts.budget import tokens
from app.settings import Settings
from app.types import Message, Progress
from evaluation.limits import Limits
from evaluation.questions import Question
from training.sets.builder import Builder, Room
from training.sets.case import Case
from training.sets.errors import TooLittleData, Unfit
from training.sets.filters import Counts, Doubles, Leaks, emptiness, kept, sensitive
from training.sets.measured import held_out, measured
from training.sets.row import Pair, Row
from training.sets.sources import Wish, cases
from training.sets.split import SIDES, Side, side_of, split
from training.sets.worse import pairs

NO_DOCUMENT = "its document is not there"


@dataclass(frozen=True)
class Sets:
    """What was made. `lengths` are the tokens of each row, answer included; `found` counts all cases.

    `held_out` are golden questions that measure what was learnt.
    """

    rows: Sequence[Row]
    lengths: Sequence[int]
    pairs: Sequence[Pair]
    held_out: Sequence[Question]
    dropped: Counts
    found: int
    documents: Counter[Side]

    def of(self, side: Side) -> list[Row]:
        return [row for row in self.rows if row.side == side]


async def make_sets(
    application: Application,
    settings: Settings,
    wish: Wish,
    room: Room,
    least: int,
    limits: Limits,
    progress: Progress,
) -> Sets:
    """Raises TooLittleData when fewer than `least` rows are left to learn, and what searches and models raise."""
    names = sorted({holding.source for holding in application.inventory.documents()})
    sides = split(names, wish.seed)
    questions = held_out(wish.questions, sides, wish.seed)
    found = await cases(application, settings, wish, limits, progress)
    dropped: Counts = Counter()
    left = filtered(found, [*measured(), *(one.text for one in questions)], sides, wish.seed, dropped)
    by_side = {side: tuple(name for name in names if sides[name] == side) for side in SIDES}
    builder = Builder(application, room, by_side, wish.seed)
    rows = await built(builder, left, application, dropped, progress)
    check(rows, least)
    made = [pair for row in rows for pair in pairs(row, builder.prompt.refusal)]
    lengths = [tokens([*row.messages, Message("assistant", row.answer)], builder.budget.count) for row in rows]
    return Sets(rows, lengths, made, questions, dropped, len(found), Counter(sides.values()))


def filtered(
    found: Sequence[Case], questions: Sequence[str], sides: Mapping[str, Side], seed: int, dropped: Counts
) -> list[tuple[Case, Side]]:
    doubles, leaks = Doubles(), Leaks(questions)

    def homeless(case: Case) -> str:
        return NO_DOCUMENT if case.said and case.document not in sides else ""

    def leak(case: Case) -> str:
        return "" if side_of(case.document, sides, seed) == "test" else leaks.reason(case)

    cases = iter(found)
    for reason in (emptiness, homeless, doubles.reason, leak):
        cases = kept(cases, reason, dropped)
    return [(case, side_of(case.document, sides, seed)) for case in cases]


async def built(
    builder: Builder, left: Sequence[tuple[Case, Side]], application: Application, dropped: Counts, progress: Progress
) -> list[Row]:
    find, rows = build_find(application.settings), []
    for number, (case, side) in enumerate(left):
        progress(number, len(left), case.id)
        try:
            row = await builder.row(case, side)
            if reason := sensitive(row, find):
                raise Unfit(reason)
        except Unfit as unfit:
            dropped[case.origin, str(unfit)] += 1
            continue
        rows.append(row)
    return rows


def check(rows: Sequence[Row], least: int) -> None:
    """Raises TooLittleData, with the number that is missing."""
    sizes = Counter(row.side for row in rows)
    if sizes["train"] < least:
        raise TooLittleData(
            f"{sizes['train']} rows can be learnt, and {least} are wanted: {least - sizes['train']} are missing; "
            "add documents or questions, raise --per-document, or lower --least"
        )
    for side in SIDES:
        if not sizes[side]:
            raise TooLittleData(
                f"no row is left for {side}: 1 is missing; add documents, raise --per-document, or try another --seed"
            )
