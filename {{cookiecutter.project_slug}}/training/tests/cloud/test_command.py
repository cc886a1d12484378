"""`python -m training cloud`, as far as nothing is sent; and the table of prices."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner, Result

from training.__main__ import program
from training.cloud.machines import PRICES, machine_of, machines
from training.tests.cloud.jobs import MACHINES, PLACES, QWEN

ACCOUNTS = {
    "sagemaker": ("--role", "arn:aws:iam::123456789012:role/training"),
    "vertex": ("--project", "ours"),
    "azure": ("--subscription", "0", "--group", "ours", "--workspace", "ours"),
}


def run(cloud: str, *more: str, machine: str = "") -> Result:
    sets, output = PLACES[cloud]
    given = ["--config", str(QWEN), "--image", "training:1", "--sets", sets, "--output", output, "--hours", "3"]
    chosen = ["--machine", machine or MACHINES[cloud], "--dry-run"]
    return CliRunner().invoke(program, ["cloud", cloud, *given, *ACCOUNTS[cloud], *chosen, *more])


@pytest.mark.parametrize("cloud", PLACES)
def test_a_dry_run_prints_the_request_and_its_price(cloud: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    done = run(cloud)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)
    assert "***" in done.stdout
    assert "hf_secret" not in done.output
    machine = machine_of(cloud, MACHINES[cloud])
    assert machine.usd_per_hour
    assert f"= {3 * machine.usd_per_hour:,.2f} USD on {machine.name}" in done.stderr
    assert machine.seen in done.stderr


@pytest.mark.parametrize("cloud", PLACES)
def test_the_document_has_the_request_and_what_it_costs_at_most(cloud: str) -> None:
    found = json.loads(run(cloud, "--json").stdout)
    assert found["job"] is None
    assert found["machine"] == MACHINES[cloud]
    assert found["most_usd"] == pytest.approx(3 * (machine_of(cloud, MACHINES[cloud]).usd_per_hour or 0))
    assert found["request"] == json.loads(run(cloud).stdout)


def test_a_machine_without_a_price_is_said_to_have_none() -> None:
    done = run("sagemaker", machine="ml.p5.4xlarge")
    assert done.exit_code == 0
    assert "neither its price nor its memory was checked" in done.stderr


def test_a_recipe_that_does_not_fit_ends_before_anything_is_sent() -> None:
    done = run("sagemaker", "--config", str(QWEN.with_name("llama-8b-80gb.yaml")))
    assert done.exit_code == 1
    assert "choose another machine" in done.stderr


@pytest.mark.parametrize("cloud", PLACES)
def test_the_table_has_a_date_a_source_and_machines_of_different_prices(cloud: str) -> None:
    table = json.loads(PRICES.read_text("utf-8"))
    assert date.fromisoformat(table["seen"]) >= date(2026, 11, 29)
    assert table[cloud]["source"]
    prices = [one.usd_per_hour for one in machines(cloud).values()]
    assert len(prices) == len(set(prices)) >= 3
    assert all(price and 0.5 < price < 150 for price in prices)
