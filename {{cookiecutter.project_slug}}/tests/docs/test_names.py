"""Settings, metrics, status codes, layers and formats that are named are exactly those of the code."""

import re
import tomllib
from pathlib import Path

import pytest

from app.api import failures
from app.monitoring.budget import BudgetMeter
from app.monitoring.drift import DriftMeter
from app.monitoring.judged import JudgedMeter
from app.monitoring.metrics import Metrics
from app.monitoring.models import ModelMeter
from app.rag.documents import loaders
from app.settings import Settings
from tests.docs.pages import PAGES, PROJECT, SPAN, code, one_line, text


def settings_list() -> dict[str, str]:
    """What configuration.md says of each setting, by its name."""
    items = re.split(r"^- ", text("configuration.md"), flags=re.MULTILINE)[1:]
    return {match[1]: item.split("\n\n")[0] for item in items if (match := re.match(r"`([A-Z0-9_]+)`", item))}


def test_configuration_lists_exactly_the_settings() -> None:
    assert set(settings_list()) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.default is not None])
def test_configuration_states_the_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    said = " ".join(settings_list()[name.upper()].split())
    assert re.search(rf"(?<![\w-])`?{re.escape(shown)}`?(?![\w-])", said), said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_in_capitals_occurs_in_the_project(page: Path) -> None:
    sources = [*(PROJECT / "app").rglob("*.py"), PROJECT / "Makefile", PROJECT / "Dockerfile"]
    known = " ".join(path.read_text(encoding="utf-8") for path in sources)
    known += " ".join(Settings.model_fields).upper()
    named = {name for line in code(page) for name in re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b", line)}
    assert [name for name in sorted(named) if name not in known] == []


def test_the_metrics_that_are_named_are_those_that_are_served() -> None:
    metrics = Metrics("0", "offline", "minilm")
    ModelMeter(metrics)
    BudgetMeter(metrics)
    JudgedMeter(metrics)
    DriftMeter(metrics)
    rendered = metrics.render()[0].decode()
    served = {
        name for name in re.findall(r"^# TYPE (app_\w+)", rendered, re.MULTILINE) if not name.endswith("_created")
    }
    operations = set(re.findall(r"\bapp_[a-z_]+\b", text("operations.md")))
    everywhere = {name for page in PAGES for name in re.findall(r"\bapp_[a-z_]+\b", page.read_text(encoding="utf-8"))}
    assert operations == served
    assert {re.sub(r"_(sum|count|bucket)$", "", name) for name in everywhere} <= served


def test_the_status_codes_are_those_of_the_api() -> None:
    assert {int(code) for code in re.findall(r"^- (\d{3}) means", text("http-api.md"), re.MULTILINE)} == set(
        failures.MEANINGS
    )


def test_the_layers_are_those_of_the_contract() -> None:
    contract = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = [name for layer in contract["contracts"][0]["layers"] for name in layer.split(" | ")]
    section = text("architecture.md").partition("## Import layers")[2].partition("The folder")[0]
    assert [name for name in SPAN.findall(section) if name in layers] == layers


def test_the_suffixes_that_are_named_are_read() -> None:
    section = text("documents.md").partition("## Formats")[2].partition("##")[0]
    assert set(re.findall(r"`(\.\w+)`", section)) <= set(loaders.LOADERS)


def test_the_extras_that_are_named_are_those_of_the_project() -> None:
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    section = text("index.md").partition("## Extras")[2].partition("`make")[0]
    assert set(SPAN.findall(section)) == set(extras)


def test_the_qdrant_server_is_the_one_that_compose_starts() -> None:
    image = re.search(r"image: (qdrant/\S+)", (PROJECT / "deploy/stores/qdrant.yaml").read_text(encoding="utf-8"))
    assert image
    assert f"`{image[1]}`" in text("stores.md")


def test_the_memory_is_that_of_the_manifest() -> None:
    manifest = (PROJECT / "deploy/kubernetes/base/deployment.yaml").read_text(encoding="utf-8")
    asked, most = re.findall(r"memory: (\d+)Mi", manifest)
    assert f"ask for {asked} MiB for each pod and allow {most} MiB" in one_line("operations.md")
