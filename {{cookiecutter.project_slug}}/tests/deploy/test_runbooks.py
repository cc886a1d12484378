"""One page for each alert, and nothing on it that does not exist."""

import re

import pytest
import typer

from app.cli import app
from app.settings import Settings
from tests.deploy.conftest import ROOT, Objects
from tests.deploy.monitored import alerts

FOLDER = ROOT / "docs/runbooks"
PAGES = {rule["alert"]: (ROOT / rule["annotations"]["runbook"]).read_text(encoding="utf-8") for rule in alerts()}
EVERYTHING = "\n".join(PAGES.values())


def test_there_is_one_page_for_each_alert_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        re.sub(r"(?<!^)(?=[A-Z])", "-", alert).lower() + ".md" for alert in PAGES
    }


@pytest.mark.parametrize("alert", PAGES)
def test_a_page_says_what_it_means_whom_it_hurts_how_to_look_and_how_to_mend(alert: str) -> None:
    headings = re.findall(r"^#+ .*", PAGES[alert], re.MULTILINE)

    assert headings == [f"# {alert}", "## Meaning", "## Impact", "## Diagnosis", "## Mitigation"]


def test_every_command_of_the_app_on_a_page_exists() -> None:
    group = typer.main.get_group(app)
    named = set(re.findall(r"python -m app (\w+)", EVERYTHING))

    assert named
    assert named <= set(group.commands)


def test_every_setting_on_a_page_is_one_of_the_app() -> None:
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", EVERYTHING))

    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_object_and_container_on_a_page_is_in_the_manifests(objects: Objects) -> None:
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    containers = {container["name"] for container in pod["initContainers"] + pod["containers"]}

    assert set(re.findall(r"deployment/(\w+)", EVERYTHING)) == {objects["Deployment"]["metadata"]["name"]}
    assert set(re.findall(r"persistentvolumeclaim (\w+)", EVERYTHING)) == {
        objects["PersistentVolumeClaim"]["metadata"]["name"]
    }
    assert set(re.findall(r"--container (\w+)", EVERYTHING)) <= containers
