"""Alerts and panels ask for what the running app exports, and every alert says what to do."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from app.api.application import create_app
from app.bootstrap import build
from app.monitoring.metrics import ANSWER_SECONDS
from app.settings import Settings
from tests.deploy import promql
from tests.deploy.conftest import ROOT
from tests.deploy.monitored import FOLDER, alert_expressions, alerts, dashboard, panel_expressions
from tests.deploy.programs import run, system_program

EXPRESSIONS = {**alert_expressions(), **panel_expressions()}
# Prometheus makes the series `up`; only Linux tells a process its memory.
NOT_OURS = {"up", "process_resident_memory_bytes"}
TARGET_LABELS = {"job", "instance"}
Exported = Mapping[str, set[str]]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The labels of every sample that the app exports after an answer, an abstention and a search."""
    folder = tmp_path_factory.mktemp("monitored")
    document = folder / "guide.md"
    document.write_text("# Guide\n\nThe parrot of the harbour master is called Admiral Biscuit.\n", encoding="utf-8")
    defaults = {name: field.get_default() for name, field in Settings.model_fields.items()}
    with build(Settings(**{**defaults, "data_dir": folder / "data"})) as application:
        application.ingest([document])
        client = TestClient(create_app(application), "http://127.0.0.1:8000")
        for question in ("What is the parrot of the harbour master called?", "Who won the chess game?"):
            messages = [{"role": "user", "content": question}]
            reply = client.post("/v1/chat/completions", json={"model": "assistant", "messages": messages})
            assert reply.status_code == 200
        scrape = client.get("/metrics").text
    found: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(scrape):
        for sample in family.samples:
            found[sample.name] |= set(sample.labels)
    return found


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_every_metric_and_label_is_one_that_the_app_exports(name: str, exported: Exported) -> None:
    used = promql.metrics(EXPRESSIONS[name])
    known = set().union(*(exported[metric] for metric in used if metric in exported))

    assert used
    assert used - NOT_OURS <= set(exported)
    assert promql.labels(EXPRESSIONS[name]) <= known | TARGET_LABELS


def test_every_metric_of_the_app_is_on_the_dashboard(exported: Exported) -> None:
    shown = set().union(*map(promql.metrics, panel_expressions().values()))
    families = {name.removesuffix(end) for name in exported for end in ("_count", "_sum", "_bucket")}

    assert {name for name in exported if name.startswith("app_") and "le" not in exported[name]} - families <= shown


def test_every_metric_on_a_page_is_one_that_the_app_exports(exported: Exported) -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT, "docs/runbooks").iterdir())
    named = set(re.findall(r"\bapp_\w+", pages))

    assert named
    assert named <= set(exported)


def test_the_slow_answer_is_a_bound_of_a_bucket_where_a_quantile_is_exact() -> None:
    threshold = alert_expressions()["AnswersSlow"].rpartition(">")[2]

    assert float(threshold) in ANSWER_SECONDS


def test_panels_take_their_source_from_a_variable_and_have_ids_of_their_own() -> None:
    board = dashboard()
    [variable] = board["templating"]["list"]
    source = {"type": variable["query"], "uid": f"${{{variable['name']}}}"}

    assert variable["type"] == "datasource"
    assert all(panel["datasource"] == source for panel in board["panels"])
    assert all(target["datasource"] == source for panel in board["panels"] for target in panel["targets"])
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_every_alert_has_a_test_a_severity_and_a_page() -> None:
    tests = (FOLDER / "alerts_test.yml").read_text(encoding="utf-8")

    for rule in alerts():
        assert f"alertname: {rule['alert']}\n        exp_alerts:" in tests
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert Path(ROOT, rule["annotations"]["runbook"]).is_file()


@pytest.mark.deploy
def test_prometheus_accepts_its_configuration_and_the_rules() -> None:
    run(system_program("promtool"), "check", "config", FOLDER / "prometheus.yml")


@pytest.mark.deploy
def test_every_alert_fires_when_it_should_and_only_then() -> None:
    run(system_program("promtool"), "test", "rules", "alerts_test.yml", cwd=FOLDER)
