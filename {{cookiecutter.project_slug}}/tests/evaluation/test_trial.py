import asyncio
import re
from contextlib import closing
from pathlib import Path

from typer.testing import CliRunner

from app.bootstrap.storage import address_of, build_database
from app.cli import app
from app.rag.stores import SERVERS, STORES
from app.settings import OFFLINE, Settings
from app.storage.subjects import rows_of
from app.types import AnswerRequest, Context, Message, answer
from evaluation.trial import isolated, store_addresses, temporary
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.settings import settings

SERVER = "http://127.0.0.1:1"
# Where a model answers: a trial asks the model that the settings name.
MODELS = {"llm_base_url", "embedding_base_url", "guard_moderation_base_url"}


class LaterSettings(Settings):
    """As they are once somebody has added stores."""

    shelf_url: str | None = None
    database_url: str = "postgresql://127.0.0.1/app"


def test_a_trial_keeps_the_address_of_no_store(tmp_path: Path) -> None:
    models = dict.fromkeys(MODELS, SERVER)
    later = LaterSettings(llm_model=OFFLINE, qdrant_url=SERVER, shelf_url=SERVER, **models)  # type: ignore[arg-type]
    own = isolated(later, tmp_path)
    assert own.data_dir == tmp_path
    assert [own.qdrant_url, own.shelf_url, own.database_url] == [None, None, None]  # type: ignore[attr-defined]
    assert {name: getattr(own, name) for name in MODELS} == models
    assert (own.log_level, isolated(Settings(log_level="error"), tmp_path).log_level) == ("warning", "error")


def test_a_trial_writes_to_no_server_of_a_store(tmp_path: Path) -> None:
    kept = {name: isolated(settings(vector_store=name), tmp_path).vector_store for name in STORES}
    assert kept == {name: "qdrant" if name in SERVERS else name for name in STORES}
    assert {*SERVERS} <= {*STORES}


def test_what_a_paid_model_takes_in_a_trial_is_kept_where_it_always_is(tmp_path: Path) -> None:
    paid = settings(llm_model="openai:gpt-5-mini", data_dir=tmp_path / "mine")
    own = isolated(paid, tmp_path / "trial")
    assert own.data_dir == tmp_path / "trial"
    assert address_of(own) == address_of(paid)
    shared = settings(llm_fallbacks="openai:gpt-5-mini", database_url="postgresql://me@db.example/app")
    assert isolated(shared, tmp_path).database_url == shared.database_url


def test_no_judge_of_a_server_reads_what_a_trial_is_told(tmp_path: Path) -> None:
    watched = settings(evaluate_share=1.0, evaluate_judge="model", llm_model="openai:gpt-5-mini")
    assert isolated(watched, tmp_path).evaluate_share == 0


def test_what_a_trial_asks_is_no_question_of_a_person_that_is_kept(tmp_path: Path) -> None:
    """Else `evaluate add` would offer the questions of the evaluation, and a person's copy would be full of them."""
    kept = settings(data_dir=tmp_path / "mine", keep_answers="on")
    model = ScriptedModel(pieces=["Brewed at 75 degrees [1]."])
    (tmp_path / "tea.md").write_text("# Tea\n\nGreen tea is brewed at 75 degrees.", encoding="utf-8")
    paid = kept.model_copy(update={"llm_model": "openai:gpt-5-mini"})
    with kept_logging(), temporary(paid, model=model) as trial:
        trial.ingest([tmp_path / "tea.md"])
        asked = AnswerRequest((Message("user", "How hot is green tea brewed?"),), Context(subject="evaluation"))
        asyncio.run(answer(trial.answerer, asked))
        asyncio.run(trial.usage.flush())
    with closing(build_database(kept)) as database:
        rows = database.run_now(lambda engine: rows_of(engine, "default", "evaluation"))
    assert (len(rows["answers"]), len(rows["kept_answers"])) == (1, 0)


def test_no_setting_names_a_server_in_a_way_that_a_trial_would_miss() -> None:
    servers = {
        name for name in Settings.model_fields if re.search(r"(url|uri|host|dsn|endpoint|address|server)$", name)
    }
    assert servers - MODELS == set(store_addresses(Settings))


def test_the_startup_benchmark_refuses_a_server_that_it_would_fill() -> None:
    done = CliRunner().invoke(app, ["benchmark", "startup", "--runs", "1"], env={"QDRANT_URL": SERVER})
    assert done.exit_code == 1
    assert "QDRANT_URL" in done.stderr
    assert "unset" in done.stderr


def test_the_startup_benchmark_refuses_a_store_that_is_a_service_without_an_address() -> None:
    environment = {"VECTOR_STORE": "pinecone", "PINECONE_API_KEY": "a-key"}
    done = CliRunner().invoke(app, ["benchmark", "startup", "--runs", "1"], env=environment)
    assert done.exit_code == 1
    assert "set VECTOR_STORE=qdrant" in done.stderr
