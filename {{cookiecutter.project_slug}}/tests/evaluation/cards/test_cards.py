"""The cards: those of this project are what the command prints, and no figure is of another model."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from evaluation.cards.card import FOLDER, cards
from evaluation.cards.results import MEASURES, BadResult, Results
from evaluation.options import PROJECT
from evaluation.redteam.attack import CATEGORIES, read_attacks
from evaluation.redteam.run import is_guarded
from evaluation.refusals.texts import labelled, twins
from tests.docs.pages import DOCS, text
from tests.evaluation.commands import evaluated
from tests.fakes.settings import settings

SHIPPED = PROJECT / "evaluation" / "results"
BASELINE = PROJECT / "evaluation" / "baseline.json"


def results(folder: Path = SHIPPED, baseline: Path = BASELINE, model: str = "offline") -> Results:
    return Results(folder, baseline, DOCS / "measuring-guards.md", model)


def stored(name: str) -> Any:
    return json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["model-card.md", "system-card.md"])
def test_the_card_of_this_project_is_what_the_command_writes(name: str) -> None:
    """If not: `python -m app evaluate cards --write docs`."""
    assert text(name) == cards(settings(), results())[name]


def test_the_command_prints_both_and_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    done = evaluated(tmp_path, "cards", "--write", str(tmp_path), LOG_LEVEL="info")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "model-card.md").read_text(encoding="utf-8") == text("model-card.md")
    assert evaluated(tmp_path, "cards", LOG_LEVEL="info").stdout == "".join(
        f"{text(name)}\n" for name in ("model-card.md", "system-card.md")
    )
    assert json.loads(evaluated(tmp_path, "cards", "--json", LOG_LEVEL="info").stdout)["system-card.md"] == text(
        "system-card.md"
    )


def test_no_figure_is_typed() -> None:
    """What stands in the texts in numbers are names of standards and steps alone."""
    for path in FOLDER.glob("*.txt"):
        words = re.sub(r"\$\w+|\(\S+\)|OWASP Top 10", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"\d+", words) == []


def test_of_another_model_nothing_is_claimed_and_the_commands_are_named() -> None:
    made = cards(settings(llm_model="openai:gpt-5-mini"), results(model="openai:gpt-5-mini"))
    assert made["model-card.md"].count("Not measured with `openai:gpt-5-mini` yet: run `python -m app evaluate") == 2
    assert made["system-card.md"].count("Not measured with `openai:gpt-5-mini` yet: run `python -m app evaluate") == 2
    assert "| US dollars for a million tokens | 0.25 in, 2 out" in made["model-card.md"]
    assert "| open weights | no |" in made["model-card.md"]
    assert "answerable: cites a right source" not in made["model-card.md"]


def test_a_model_that_nobody_knows_is_one_of_which_nothing_is_known() -> None:
    made = cards(settings(llm_model="openai:mine"), results(model="openai:mine"))
    assert "nothing: it is not in the catalogue" in made["model-card.md"]


def test_what_is_kept_is_what_the_settings_keep() -> None:
    def system(**chosen: object) -> str:
        return cards(settings(**chosen), results())["system-card.md"]

    assert "| text of questions and answers | not kept (`KEEP_ANSWERS` is off) |" in system()
    assert "| text of questions and answers | 7 days |" in system(keep_answers="on", keep_answers_days=7)
    assert "| `GUARD_SECRETS` | `block` |" in system(guard_secrets="block")
    assert "| dollars a day, a month | 2.5, no limit |" in system(budget_usd_per_day=2.5)


@pytest.mark.parametrize("content", ["", "[]", '{"error": {}}', '{"model": "offline", "categories": [{}]}'])
def test_a_file_that_is_no_result_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "redteam.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadResult, match=r"redteam\.json is not what it should be: .*evaluate redteam --json"):
        results(tmp_path).redteam()


def test_the_stored_results_are_of_the_sets_that_there_are_now() -> None:
    assert {path.stem for path in SHIPPED.iterdir()} == set(MEASURES)
    attacks = read_attacks()
    assert [one["id"] for one in stored("redteam")["attacks"]] == [one.id for one in attacks]
    assert [one["guarded"] for one in stored("redteam")["attacks"]] == [is_guarded(one, settings()) for one in attacks]
    assert [one["category"] for one in stored("redteam")["categories"]] == list(CATEGORIES)
    assert (stored("fairness")["pairs"], stored("fairness")["failed"]) == (224, 0)
    counted = {one["of"]: one["over_refusal"]["of"] for one in stored("refusals")["balance"]}
    harmless = [one.of for one in labelled() if not one.ought]
    assert counted["injection"] == harmless.count("injection")
    assert counted["moderation"] == harmless.count("moderation")
    assert counted["identities"] == len(twins())
