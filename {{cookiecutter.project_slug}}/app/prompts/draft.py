"""What a model is to be asked: our instructions, the client's, the turns before, the passages and the question.

A draft gets shorter by leaving out whole turns and whole passages: nothing is ever cut. It knows nothing of tokens.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile

from app.prompts.passages import GivenPassage, disarm, render_passages
from app.prompts.prompt import Example, Prompt
from app.types import Dropped, Message


@dataclass(frozen=True, slots=True)
class Draft:
    """`system` are the client's own system messages, `turns` what was said before the question, oldest first.

    `examples` are those of the prompt that are shown, the most telling last; `step` is the prompt's step that is asked
    in place of the question, with what its own variables stand for in `more`.
    """

    prompt: Prompt
    question: str
    passages: tuple[GivenPassage, ...] = ()
    system: tuple[Message, ...] = ()
    turns: tuple[Message, ...] = ()
    examples: tuple[Example, ...] = ()
    step: str = ""
    more: Mapping[str, str] = field(default_factory=dict, hash=False)

    def messages(self) -> list[Message]:
        """Our system message, the client's, the examples as turns, the turns, and the question with its passages."""
        system, user = self.render(self.question, self.passages, self.step, self.more)
        shown = [message for example in self.examples for message in self.example(example)]
        return [Message("system", system), *self.system, *shown, *self.turns, Message("user", user)]

    def example(self, example: Example) -> tuple[Message, Message]:
        """The example as it would have been asked, and its answer."""
        passages = [
            GivenPassage(number, "example", "", disarm(text)) for number, text in enumerate(example.passages, 1)
        ]
        _, user = self.render(example.question, passages)
        return Message("user", user), Message("assistant", example.answer)

    def render(
        self, question: str, passages: Sequence[GivenPassage], step: str = "", more: Mapping[str, str] | None = None
    ) -> tuple[str, str]:
        return self.prompt.render(step, question=question, passages=render_passages(passages), **(more or {}))

    def ever_shorter(self) -> Iterator["Draft"]:
        """The draft itself, then with ever less: turns go first, oldest first, then examples, first ones first, then
        passages, lowest score first.

        An answer may rest on nothing but the passages, and the search has read the turns already: so turns go first.
        The best passage stays, since without one there is nothing to answer from. Of equal scores the last one goes.
        """
        draft = self
        yield draft
        while draft.turns:
            draft = replace(draft, turns=from_user(draft.turns[1:]))
            yield draft
        while draft.examples:
            draft = replace(draft, examples=draft.examples[1:])
            yield draft
        while len(draft.passages) > 1:
            worst = min(draft.passages, key=lambda passage: (passage.score, -passage.number))
            draft = replace(draft, passages=tuple(passage for passage in draft.passages if passage is not worst))
            yield draft

    def left_out(self, shorter: "Draft") -> Dropped:
        """What `shorter` no longer has."""
        kept = {passage.number for passage in shorter.passages}
        numbers = tuple(passage.number for passage in self.passages if passage.number not in kept)
        return Dropped(numbers, len(self.turns) - len(shorter.turns))


def latest(turns: Sequence[Message], most: int) -> tuple[Message, ...]:
    """At most the last `most` turns: all of them as they are, or else from a message of the user on."""
    return tuple(turns) if len(turns) <= most else from_user(turns[-most:])


def from_user(turns: Sequence[Message]) -> tuple[Message, ...]:
    """What is left of a conversation begins with the user: several providers refuse one that does not."""
    return tuple(dropwhile(lambda turn: turn.role != "user", turns))
