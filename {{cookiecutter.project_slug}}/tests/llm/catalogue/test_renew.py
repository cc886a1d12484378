from datetime import date

import pytest

from app.errors import MissingExtra, SettingsError
from app.llm.catalogue import load_catalogue
from app.llm.catalogue.entries import SNAPSHOT
from app.llm.catalogue.names import by_name, plain_name
from app.llm.catalogue.renew import PACKAGES, figures, priced, profiles, renewed


@pytest.mark.providers
def test_the_snapshot_is_what_the_renewal_writes() -> None:
    assert SNAPSHOT.read_text("utf-8") == renewed(load_catalogue().date)


@pytest.mark.providers
def test_every_name_that_means_an_entry_has_its_limits() -> None:
    met = 0
    for provider, package in PACKAGES.items():
        for model, profile in profiles(package).items():
            if entry := by_name()[1].get(plain_name(f"{provider}:{model}")):
                met += 1
                assert entry.context_tokens == profile["max_input_tokens"], model
                assert entry.max_output_tokens == profile["max_output_tokens"], model
    assert met > len(load_catalogue().entries)


def test_a_retired_model_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"openai:gpt-3\.5-turbo is deprecated"):
        figures("openai:gpt-3.5-turbo", {}, date(2026, 11, 24))


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(MissingExtra, match="langchain-nowhere is not installed: run `make catalogue`"):
        profiles("langchain-nowhere")


def test_a_change_of_price_that_is_announced_is_kept() -> None:
    _, prices = priced("openai", "o3", date(2025, 6, 1))
    assert prices == [
        {"from": None, "input": 10.0, "output": 40.0},
        {"from": "2025-06-10", "input": 2.0, "output": 8.0},
    ]


def test_what_no_list_knows_is_null() -> None:
    assert figures("ollama:nothing", {"open_weights": True}, date(2026, 11, 24)) == {
        "name": "ollama:nothing",
        "context_tokens": None,
        "max_output_tokens": None,
        "inputs": None,
        "outputs": None,
        "tools": None,
        "open_weights": True,
        "prices": [],
    }
