"""A real Prometheus scrapes the real app with the shipped configuration, and every alert and panel finds its data."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import yaml

from tests.deploy.conftest import ROOT
from tests.deploy.monitored import FOLDER, alert_expressions, panel_expressions
from tests.deploy.programs import run, system_program
from tests.deploy.serving import serving

pytestmark = pytest.mark.deploy
ANSWERED, REFUSED = "How do I add a prompt?", "What is the capital of France?"
PAGES = ("prompts.md", "extend.md", "models.md")
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("scraped")
    env = {**os.environ, "DATA_DIR": str(folder), "LLM_MODEL": "offline", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "app"]
    run(*command, "ingest", *(ROOT / "docs" / page for page in PAGES), cwd=folder, env=env)
    with serving([*command, "serve", "--port", "0"], env=env) as address:
        yield address


@pytest.fixture(scope="module")
def prometheus(app: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped configuration; only where the app is and how often it is asked are the test's."""
    folder = tmp_path_factory.mktemp("prometheus")
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(FOLDER / name) for name in config["rule_files"]]
    config["scrape_configs"][0]["static_configs"] = [{"targets": [app.removeprefix("http://")]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    places = [f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'series'}"]
    command = [system_program("prometheus"), *places, f"--web.listen-address={address}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log)  # noqa: S603
    try:
        until(lambda: listens(address), f"Prometheus did not start: {folder / 'log'}")
        yield f"http://{address}/api/v1/"
    finally:
        process.terminate()
        process.wait(timeout=60)


def until(holds: Callable[[], bool], otherwise: str) -> None:
    """Ask every second whether it `holds`. Bounded, so that what never comes is a failure and not a hang."""
    for _ in range(PATIENCE_SECONDS):
        if holds():
            return
        time.sleep(1)
    pytest.fail(otherwise, pytrace=False)


def listens(address: str) -> bool:
    with closing(socket.socket()) as probe:
        host, port = address.split(":")
        return probe.connect_ex((host, int(port))) == 0


def get(url: str) -> Any:
    with urlopen(url, timeout=10) as reply:  # noqa: S310
        return json.load(reply)["data"]


def ask(app: str, question: str) -> None:
    body = json.dumps({"model": "assistant", "messages": [{"role": "user", "content": question}]}).encode()
    urlopen(Request(f"{app}/v1/chat/completions", body, {"Content-Type": "application/json"}), timeout=30).close()  # noqa: S310


def without_data(prometheus: str, expressions: dict[str, str]) -> set[str]:
    """The names of those that Prometheus knows nothing on. One that it can't parse is an HTTP error."""
    queries = {name: f"{prometheus}query?{urlencode({'query': text})}" for name, text in expressions.items()}
    return {name for name, url in queries.items() if not get(url)["result"]}


def test_every_panel_shows_data_and_every_rule_can_be_evaluated(app: str, prometheus: str) -> None:
    def shown() -> bool:
        for question in (ANSWERED, ANSWERED, REFUSED):
            ask(app, question)
        return not without_data(prometheus, panel_expressions())

    until(shown, "no data for a panel")
    [group] = get(f"{prometheus}rules")["groups"]

    assert {rule["name"]: rule["health"] for rule in group["rules"]} == dict.fromkeys(alert_expressions(), "ok")
    assert {rule["state"] for rule in group["rules"]} == {"inactive"}
