import json
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.address import DatabaseAddress
from app.storage.database import Database
from app.storage.usage import AnswerUsage
from app.storage.writer import UsageWriter
from tests.cli.conftest import Run
from tests.storage.usages import FREE, MINI, UNPRICED, usage_of

FROM = ("--from", "2026-11-27", "--to", "2026-11-30")
AGREED = ["day", "model", "key", "prompt", "answers", "input_tokens", "output_tokens", "usd"]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def not_lost(count: int) -> None:
    raise AssertionError(f"{count} rows were lost")


def keep(folder: Path, *usages: AnswerUsage) -> None:
    with closing(UsageWriter(Database(DatabaseAddress(folder / "app.db")), not_lost)) as writer:
        for usage in usages:
            writer.add(usage)


def test_before_anything_is_kept_there_is_nothing_and_nothing_is_made(run: Run, data_dir: Path) -> None:
    assert json.loads(run("costs", "--json").stdout) == []
    assert "nothing was answered from" in run("costs").stderr
    assert list(data_dir.iterdir()) == []


def test_json_has_the_agreed_fields(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI), usage_of(UNPRICED, model=UNPRICED.model))
    rows = json.loads(run("costs", *FROM, "--json").stdout)
    assert [list(row)[: len(AGREED)] for row in rows] == [AGREED, AGREED]
    assert [(row["model"], row["usd"], row["unpriced_calls"]) for row in rows] == [
        (MINI.model, 0.00045, 0), (UNPRICED.model, None, 1),
    ]  # fmt: skip


def test_the_table_has_a_line_for_each_group_a_sum_and_a_word_on_what_has_no_price(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI), usage_of(MINI, day=1), usage_of(FREE), usage_of(UNPRICED))
    result = run("costs", *FROM, "--by", "model")
    assert [line.split()[-1] for line in result.stdout.splitlines()] == [
        "USD", "0.000000", "#" * 20, "known", "0.000900",
    ]  # fmt: skip
    assert "1 calls are not in the sums" in result.stderr
    assert len(run("costs", *FROM).stdout.splitlines()) == 6


def test_what_if_says_what_another_model_would_have_cost(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI, difficulty=0.1), usage_of(MINI, difficulty=0.9))
    found = json.loads(run("costs", *FROM, "--what-if", "openai:gpt-5-nano", "--json").stdout)
    assert (found["calls"], found["easy_calls"], found["usd"]) == (2, 1, 0.0009)
    assert 0 < found["all"]["usd"] < found["routed"]["usd"] < 0.0009
    assert "easy questions by it" in run("costs", *FROM, "--what-if", "openai:gpt-5-nano").stdout
    refused = run("costs", "--what-if", "openai:nobodys")
    assert (refused.exit_code, "no price of 'openai:nobodys' is known" in refused.stderr) == (1, True)


def test_old_usage_is_deleted_on_demand(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI, day=-3000))
    assert json.loads(run("costs", "--prune", "365", "--json").stdout) == {"deleted": 1}


@pytest.mark.parametrize("options", [("--from", "yesterday"), ("--from", "2026-02-02", "--to", "2026-02-01")])
def test_a_day_that_is_none_is_wrong_usage(run: Run, options: tuple[str, ...]) -> None:
    assert run("costs", *options).exit_code == 2


def test_no_number_of_days_is_too_large_for_a_calendar(run: Run) -> None:
    assert run("costs", "--prune", "999999999999").exit_code == 2
    assert run("costs", "--prune", "36500").exit_code == 0
    assert "nothing was answered from 0001-01-01 to 0001-01-02" in run("costs", "--to", "0001-01-02").stderr


def test_a_picture_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    assert "is no picture" in run("costs", "--plot", "costs.txt").stderr
    assert "there is no folder" in run("costs", "--plot", str(tmp_path / "absent" / "costs.png")).stderr


@pytest.mark.postgres
def test_a_picture_of_the_costs_is_drawn(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI), usage_of(MINI, day=2))
    assert run("costs", *FROM, "--plot", str(data_dir / "costs.png")).exit_code == 0
    assert (data_dir / "costs.png").read_bytes().startswith(b"\x89PNG")
    assert run("costs", "--from", "2020-01-01", "--to", "2020-01-02", "--plot", str(data_dir / "no.svg")).exit_code == 0
    assert "<svg" in (data_dir / "no.svg").read_text()


def test_migrate_makes_a_database_and_then_has_nothing_to_do(run: Run) -> None:
    first, second = (json.loads(run("migrate", "--json").stdout) for _ in range(2))
    assert (first["before"], second["before"]) == (None, second["after"])
    assert "has the newest schema already" in run("migrate").stdout


def test_a_database_of_newer_code_is_named(run: Run, data_dir: Path) -> None:
    keep(data_dir, usage_of(MINI))

    async def age(engine: object) -> None:
        async with engine.begin() as connection:  # type: ignore[attr-defined]
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with closing(Database(DatabaseAddress(data_dir / "app.db"))) as database:
        database.run_now(age)
    for command in (("costs",), ("migrate",)):
        result = run(*command)
        assert (result.exit_code, "newer than this code" in result.stderr) == (1, True)
