"""What deploy/monitoring asks Prometheus: the expressions of the alerts and of the dashboard's panels, by name."""

import json
from typing import Any

import yaml

from tests.deploy.conftest import ROOT

FOLDER = ROOT / "deploy/monitoring"


def alerts() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


def dashboard() -> dict[str, Any]:
    return dict(json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8")))


def alert_expressions() -> dict[str, str]:
    return {rule["alert"]: rule["expr"] for rule in alerts()}


def panel_expressions() -> dict[str, str]:
    """Grafana fills in the interval; five minutes stand for it."""
    return {
        f"{panel['title']} {target['refId']}": target["expr"].replace("$__rate_interval", "5m")
        for panel in dashboard()["panels"]
        for target in panel["targets"]
    }
