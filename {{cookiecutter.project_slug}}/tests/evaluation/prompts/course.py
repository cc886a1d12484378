"""Documents with known facts, questions about them, and the settings to ask a scripted model."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli import app
from tests.fakes.logs import kept_logging
from tests.fakes.openai import serving
from tests.fakes.pupil import Pupil

NAMES = "aldor brunnet corvex dastin elmira fovent garlow hestor imbral jurnik kaldor lumbert".split()
FACTS = (
    ("weighs {} kilograms", "How many kilograms does the {} press weigh?"),
    ("costs {} euros", "How many euros does the {} press cost?"),
    ("needs {} litres of oil", "How many litres of oil does the {} press need?"),
    ("makes {} prints an hour", "How many prints an hour does the {} press make?"),
    ("was built in {} factories", "In how many factories was the {} press built?"),
)
FAR = ("Who painted the ceiling of the Sistine Chapel?", "What is the capital of Mongolia?")


@dataclass(frozen=True)
class Course:
    """A folder with `docs` and `questions.jsonl`; `facts` are the right answers by question."""

    folder: Path
    facts: dict[str, str]

    def settings(self, pupil: Pupil) -> dict[str, str]:
        """Without the canary, a word drawn for each folder: what the pupil knows depends on each word of a prompt."""
        return {
            "LLM_MODEL": "openai:pupil", "LLM_BASE_URL": pupil.url, "LLM_API_KEY": "sk-1234567890", "LLM_FALLBACKS": "",
            "EMBEDDING_MODEL": "minilm", "QDRANT_URL": "", "GUARD_CANARY": "off", "LOG_LEVEL": "error",
            "DATA_DIR": str(self.folder / "own"),
        }  # fmt: skip

    def run(self, pupil: Pupil, *arguments: str, **settings: str) -> Result:
        """`python -m app prompts …` over the course, in this process."""
        options = ["--questions", str(self.folder / "questions.jsonl"), "--docs", str(self.folder / "docs")]
        with kept_logging():
            chosen = {**self.settings(pupil), **settings}
            return CliRunner().invoke(app, ["prompts", *arguments, *options], env=chosen)

    def prompt(self, version: int, system: str, name: str = "answer") -> str:
        """Writes a version of a prompt with these instructions, and returns how it is named."""
        path = self.folder / name / f"v{version}.toml"
        path.parent.mkdir(exist_ok=True)
        head = f'name = "{name}"\nversion = {version}\ntechnique = "direct"\nvariables = ["question", "passages"]\n'
        user = "<passages>\n$passages\n</passages>\n\n<question>\n$question\n</question>\n"
        path.write_text(f"{head}notes = \"n\"\nsystem = '''\n{system}\n'''\nuser = '''\n{user}'''\n", encoding="utf-8")
        return str(path)


def course(folder: Path, documents: int = 8) -> Course:
    rows: list[dict[str, object]] = []
    facts: dict[str, str] = {}
    (folder / "docs").mkdir(parents=True)
    for at, name in enumerate(NAMES[:documents]):
        said = [fact.format(100 + 7 * at + 31 * number) for number, (fact, _) in enumerate(FACTS)]
        sections = [f"## {name} {number}\n\nThe {name} press {fact}.\n" for number, fact in enumerate(said)]
        text = f"# The {name} press\n\n" + "\n".join(sections)
        (folder / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
        for (_, question), fact in zip(FACTS, said, strict=True):
            asked = question.format(name)
            facts[asked] = f"The {name} press {fact}."
            rows.append({"id": f"{name}-{len(rows)}", "question": asked, "kind": "answerable",
                         "sources": [f"{name}.md"], "expect": [fact.split(maxsplit=1)[1]]})  # fmt: skip
    rows += [{"id": f"far-{number}", "question": text, "kind": "out_of_scope"} for number, text in enumerate(FAR)]
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    return Course(folder, facts)


@contextmanager
def lesson(folder: Path, *, documents: int = 8, **pupil: object) -> Iterator[tuple[Course, Pupil]]:
    """A course, and a pupil that serves and knows it as well as is said."""
    made = course(folder, documents)
    with serving(Pupil(facts=made.facts, **pupil)) as fake:  # type: ignore[arg-type]
        assert isinstance(fake, Pupil)
        yield made, fake
