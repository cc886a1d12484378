"""What a person makes of a kept answer: field by field, each asked for again, alone, until it is right."""

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from app.cli.console import Terminal
from app.cli.printable import one_line
from evaluation.datasets.check import faults_of
from evaluation.questions import KINDS, Kind, Question

Read = Callable[[str], str]
SKIP, QUIT = "s", "q"


class Skipped(Exception):
    """The person leaves this answer out after all."""


@dataclass(frozen=True, slots=True)
class Form:
    """`taken` are ids that no question may have, `docs` is the folder of the sources; `read` asks the person."""

    taken: Container[str]
    docs: Path
    terminal: Terminal
    read: Read

    def asked(self, suggested: Question) -> Question | None:
        """What the person makes of it; None to skip it. Raises EOFError at the end."""
        choice = self.read("add it? y, s skips it, q ends: ").strip().lower()
        if choice == QUIT:
            raise EOFError
        try:
            return self.corrected(suggested) if choice in ("y", "yes") else None
        except Skipped:
            return None

    def corrected(self, one: Question) -> Question:
        """Enter takes what is there; a single - leaves it empty. Raises Skipped."""
        text = self.field("question", one.text, self.without_text)
        kind = cast(Kind, self.field(f"kind, of {', '.join(KINDS)}", one.kind, self.of_no_kind))
        found = Question(one.id, text, kind)
        if kind == "answerable":
            sources = self.field("sources, with commas between", ", ".join(one.sources), self.not_there)
            found = replace(found, sources=parts(sources, ","))
            words = self.field(
                "words it must hold, with ; between",
                "; ".join(one.expect),
                lambda given: self.lacking(replace(found, expect=parts(given, ";"))),
            )
            found = replace(found, expect=parts(words, ";"))
        return replace(found, id=self.field("id", one.id, self.bad_id))

    def field(self, name: str, value: str, faults: Callable[[str], Iterable[str]]) -> str:
        """What `faults` has nothing against."""
        while True:
            given = self.read(f"{name} [{one_line(value)}]: ").strip()
            if given == SKIP:
                raise Skipped
            given = "" if given == "-" else given or value
            found = list(faults(given))
            if not found:
                return given
            for fault in found:
                self.terminal.note(f"not taken: {one_line(fault)}; {SKIP} skips this answer", "red")

    def without_text(self, given: str) -> Iterator[str]:
        if not given:
            yield "the question is empty"

    def of_no_kind(self, given: str) -> Iterator[str]:
        if given not in KINDS:
            yield f"the kind {given} is none of {', '.join(KINDS)}"

    def not_there(self, given: str) -> Iterator[str]:
        sources = parts(given, ",")
        if not sources:
            yield "an answerable question needs sources"
        for fault in self.lacking(Question("", "", "answerable", sources)):
            yield f"{fault} in {self.docs}, which --docs names"

    def lacking(self, question: Question) -> Iterator[str]:
        for source in question.sources:
            yield from faults_of(question, source, self.docs)

    def bad_id(self, given: str) -> Iterator[str]:
        if not given or given in self.taken:
            yield f"the id {given} is taken" if given else "the id is empty"


def parts(given: str, between: str) -> tuple[str, ...]:
    """`"a.md, b.md"` -> `("a.md", "b.md")`."""
    return tuple(filter(None, map(str.strip, given.split(between))))
