"""One question, asked with one version of a prompt: what came of it, as a line of a file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.prompts.prompt import Prompt
from evaluation.questions import Question

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """`prompt` and `question` identify what was asked, by content; `error` is the failure where there was no answer.

    `evidence` are the passages that the answer cites, by their numbers. Tokens and US dollars are None where nobody
    knows them. A `cold` one was the first call of its version in a run, which waits for a connection to be made.
    """

    prompt: str
    question: str
    id: str
    text: str = ""
    error: str = ""
    abstained: bool = False
    right: bool = False
    said: bool = False
    seconds: float = 0.0
    calls: int = 0
    input_tokens: int | None = None
    output_tokens: int | None = None
    usd: float | None = None
    evidence: Mapping[str, str] | None = None
    cold: bool = False

    @property
    def key(self) -> Key:
        return self.prompt, self.question

    @property
    def well(self) -> bool:
        """The right source with the expected words, or a refusal where that is right."""
        return self.right and (self.said or self.abstained)


def key_of(prompt: Prompt, question: Question) -> Key:
    """What a row is found by: another text of either is another key."""
    return substance(prompt), digest(json.dumps(asdict(question)))


def substance(prompt: Prompt) -> str:
    """A digest of what a model is asked with: another name, version or note is the same prompt."""
    examples = [asdict(example) for example in prompt.examples]
    texts = [prompt.technique, prompt.refusal, prompt.system, prompt.user]
    return digest(json.dumps([*texts, examples, dict(prompt.steps), dict(prompt.options)]))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
