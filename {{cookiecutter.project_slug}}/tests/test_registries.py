"""No entry without a test and a page: every registry of docs/extend.md is walked.

An entry is tested by a file of its name, or where a test names it; its page is one that names it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
import yaml
from langchain_core.language_models import BaseChatModel

from app.agents.tools import TOOLS
from app.api.application import create_app
from app.bootstrap.answers import build_assistant
from app.cli import app
from app.guardrails.switched import Switched
from app.llm.circuit import Circuits
from app.llm.embeddings import EMBEDDERS
from app.llm.providers import PROVIDERS
from app.llm.tokens.strategy import STRATEGIES
from app.llm.wrappers.wrapper import Wrapper
from app.monitoring.metrics import Metrics
from app.prompts.library import TEXTS, load_prompt
from app.prompts.split import only
from app.prompts.techniques import TECHNIQUES
from app.rag.documents.chunkers import CHUNKERS, WAYS
from app.rag.documents.loaders import LOADERS
from app.rag.retrieval import EXPANSIONS, RANKINGS, STEPS
from app.rag.sources import SOURCES
from app.rag.stores import STORES
from app.settings import Settings
from tests.contract.engines import ENGINES
from tests.docs.pages import PAGES, PROJECT
from tests.fakes.embedders import StemEmbedder
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.services import FakeService

TESTS = {
    path: path.read_text(encoding="utf-8")
    for folder in (PROJECT / "tests", *PROJECT.glob("*/tests"))
    for path in folder.rglob("*")
    if path.suffix in (".py", ".yml") and path != Path(__file__) and path.parent.name != "docs"
}
ALERTS_TEST = PROJECT / "deploy/monitoring/alerts_test.yml"
DOCS = "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "extend.md")


@dataclass(frozen=True)
class Entry:
    """`file` is its test, if that is how its room names them; `test` and `page` name it in tests, on pages."""

    registry: str
    name: str
    page: str
    test: str = ""
    file: str = ""

    @property
    def tested(self) -> bool:
        own = PROJECT / self.file
        if self.file:
            return own.exists() and re.search(self.test, own.read_text("utf-8")) is not None
        return any(re.search(self.test, content) for content in [*TESTS.values(), ALERTS_TEST.read_text("utf-8")])

    @property
    def described(self) -> bool:
        return re.search(self.page, DOCS, re.MULTILINE) is not None


def entries() -> Iterator[Entry]:
    yield from [Entry("prompts", path.name, f"`{path.name}\\b", f'load_prompt\\("{path.name}"') for path in folders()]
    for name, target in TECHNIQUES.items():
        file = f"tests/prompts/techniques/test_{module_of(target)}.py"
        yield Entry("techniques", name, f"`{name}`", file=file)
    yield from [Entry("providers", name, rf"\b{name}\b", rf'"{name}\b') for name in PROVIDERS]
    yield from [Entry("embedders", name, f"`{name}`", f'"{name}"') for name in EMBEDDERS]
    yield from [Entry("strategies", name, f"strategy `{name}`", f'"{name}"') for name in STRATEGIES]
    yield from loaders()
    yield from [Entry("chunkers", kind, rf"documents?\s+of\s+`{kind}`", rf'Document\(.*"{kind}"') for kind in CHUNKERS]
    yield from [Entry("ways to cut text", name, rf"`{name}`\s+cuts", f'"{name}"') for name in WAYS]
    for scheme, target in SOURCES.items():
        file = f"tests/rag/sources/test_{module_of(target)}.py"
        yield Entry("sources", target, re.escape(f"{scheme}://") if scheme else "folder", file=file)
    yield from [Entry("stores", name, f"`{name}`", f'connect\\("{name}"') for name in STORES]
    yield from steps()
    yield from [Entry("tools", name, f"`{name}`", f'"{name}"') for name in TOOLS]
    yield from parts_of_the_assistant()
    yield from routes()
    yield from [Entry("commands", name, f"^## {name}$", f'"{name}"') for name in typer.main.get_group(app).commands]
    yield from metrics()
    yield from alerts()


def module_of(target: str) -> str:
    """`app.rag.sources.folder:folder_at` -> `folder`."""
    return target.partition(":")[0].rpartition(".")[2]


def folders() -> list[Path]:
    return [path for path in TEXTS.iterdir() if path.is_dir()]


def loaders() -> Iterator[Entry]:
    for target in dict.fromkeys(LOADERS.values()):
        suffixes = "|".join(re.escape(suffix) for suffix, one in LOADERS.items() if one == target)
        yield Entry("loaders", target, f"`(?:{suffixes})`", file=f"tests/rag/documents/test_{module_of(target)}.py")


def steps() -> Iterator[Entry]:
    """Those that rank are tested together, and so are those that expand."""
    together = {**dict.fromkeys(RANKINGS, "rankings"), **dict.fromkeys(EXPANSIONS, "expansions")}
    for name, target in STEPS.items():
        file = f"tests/rag/retrieval/test_{together.get(name, module_of(target))}.py"
        yield Entry("steps", name, f"`{name}`", file=file)


def parts_of_the_assistant() -> Iterator[Entry]:
    prompt = load_prompt("answer", ["question", "passages"])
    joined = Settings.model_construct(llm_model="openai:m", llm_strong_model="offline", llm_cache="exact")
    model: BaseChatModel = ScriptedModel(pieces=[])
    assistant = build_assistant(joined, FakeRetriever(), StemEmbedder(), only(prompt), model, Circuits())
    guards = [guard.detector if isinstance(guard, Switched) else guard for guard in assistant.guards]
    for part in (*guards, *assistant.readers, assistant.gate):
        module, kind = module_of(type(part).__module__), type(part).__name__
        yield Entry("guards and readers", kind, rf"{module}\.py", kind, f"tests/guardrails/test_{module}.py")
    model = assistant.model
    while isinstance(model, Wrapper):
        module = module_of(type(model).__module__)
        yield Entry("wrappers", type(model).__name__, rf"{module}\.py", file=f"tests/llm/wrappers/test_{module}.py")
        model = model.inner


def routes() -> Iterator[Entry]:
    for path in create_app(FakeService()).openapi()["paths"]:
        fixed = re.escape(path.partition("{")[0].rstrip("/"))
        yield Entry("routes", path, rf"{fixed}\b", rf'"{fixed}["/]')


def metrics() -> Iterator[Entry]:
    served = Metrics("0", "offline", "minilm").render()[0].decode()
    for name in re.findall(r"^# TYPE (app_\w+)", served, re.MULTILINE):
        yield Entry("metrics", name, rf"`{name}`", rf"\b{name}(?:_bucket|_count|_sum)?\b")


def alerts() -> Iterator[Entry]:
    (group,) = yaml.safe_load((PROJECT / "deploy/monitoring/alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]:
        yield Entry("alerts", rule["alert"], f"^# {rule['alert']}$", f"alertname: {rule['alert']}")


ALL = list(entries())


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: f"{entry.registry}: {entry.name}")
def test_every_entry_has_a_test_and_a_page(entry: Entry) -> None:
    assert entry.tested, f"no test of {entry.name!r}: {entry.file or entry.test}"
    assert entry.described, f"no page of docs names {entry.name!r}: {entry.page}"


def test_the_walk_meets_what_is_known_to_be_there() -> None:
    met = {(entry.registry, entry.name) for entry in ALL}
    assert {("prompts", "answer"), ("guards and readers", "EvidenceGate"), ("wrappers", "Retry")} <= met
    assert {("routes", "/search"), ("commands", "ask"), ("alerts", "AppDown")} <= met


def test_an_entry_that_nobody_tests_or_describes_is_noticed() -> None:
    unknown = Entry("stores", "nowhere", "`nowhere`", 'connect\\("nowhere"')
    assert not unknown.described
    assert not Entry("loaders", "x", "x", file="tests/rag/documents/test_nowhere.py").tested


def test_every_store_is_in_the_suite_that_all_stores_pass() -> None:
    assert set(STORES) <= {name.partition(" ")[0] for name in ENGINES}


def test_the_reference_store_shows_how_little_a_store_is() -> None:
    assert len((PROJECT / "tests/contract/memory_store.py").read_text("utf-8").splitlines()) < 100
