"""Documents whose words are known, questions about them, and the lab run over them in this process."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from typer.testing import CliRunner, Result

from app.bootstrap import Application, build
from app.cli import app
from app.types.embedding import Embedder
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.settings import settings

SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi wo zu".split()
DOCUMENTS = 20


def word(document: int, number: int) -> str:
    """A word that stands in one document only."""
    letters = [SYLLABLES[(document * 7 + number * 5 + at * (document + 3)) % len(SYLLABLES)] for at in range(3)]
    return "".join(letters) + SYLLABLES[document % len(SYLLABLES)] + SYLLABLES[(document // 3 + number) % 15]


@dataclass
class Farm:
    """A folder with `docs` and `questions.jsonl`. `embedder` and `model` are used in each run of the lab."""

    folder: Path
    embedder: Embedder = field(default_factory=StemEmbedder)
    model: BaseChatModel | None = None
    chosen: dict[str, object] = field(default_factory=dict)

    @property
    def docs(self) -> Path:
        return self.folder / "docs"

    def open(self, command: str = "ingest", address: str | None = None) -> AbstractContextManager[Application]:
        values = {"data_dir": self.folder / "own", "log_level": "error", "request_timeout_seconds": 600, **self.chosen}
        return build(settings(**values), command, address, embedder=self.embedder, model=self.model)

    def run(self, *arguments: str) -> Result:
        """`python -m app lab …`, in this process."""
        with kept_logging():
            return CliRunner().invoke(app, ["lab", *arguments], obj=self.open)

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        done = self.run(*arguments, "--json")
        assert done.exit_code == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def asking(self) -> list[str]:
        return [str(self.docs), "--questions", str(self.folder / "questions.jsonl")]


def farm(folder: Path, documents: int = DOCUMENTS) -> Farm:
    """Three sentences in a document, each with words of its own, and a question for each of two of them."""
    (folder / "docs").mkdir(parents=True)
    rows = []
    for at in range(documents):
        said = [
            f"The {word(at, n)} of field {at} grows beside the {word(at, n + 3)} and is cut late." for n in range(3)
        ]
        (folder / "docs" / f"field{at}.md").write_text(f"# Field\n\n{' '.join(said)}\n", encoding="utf-8")
        for n in range(2):
            rows.append({"id": f"{at}-{n}", "question": f"What of {word(at, n)} and {word(at, n + 3)}?",
                         "kind": "answerable", "sources": [f"field{at}.md"]})  # fmt: skip
    rows.append({"id": "far", "question": "Who painted it?", "kind": "out_of_scope"})
    (folder / "questions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return Farm(folder)


@contextmanager
def opened(one: Farm) -> Iterator[Application]:
    with kept_logging(), one.open() as application:
        yield application
