from datetime import date
from typing import Any

import pytest

from app.llm.catalogue import Entry, load_catalogue
from app.llm.catalogue.entries import price_at, read_words
from app.llm.cost import cost_usd
from app.types import Usage

ENTRIES = load_catalogue().entries


def test_the_catalogue_has_the_families_and_providers_that_it_promises() -> None:
    families = {entry.family for entry in ENTRIES}
    assert {"GPT", "Gemini", "Claude", "Llama"} <= families
    open_families = {entry.family for entry in ENTRIES if entry.open_weights}
    assert len(open_families - {"Llama"}) >= 6
    assert {entry.provider for entry in ENTRIES} == {
        "openai", "azure_openai", "anthropic", "google_genai", "google_vertexai", "bedrock_converse", "mistralai",
        "ollama", "huggingface", "sagemaker",
    }  # fmt: skip


def test_every_model_that_has_words_has_figures_and_none_twice() -> None:
    names = [entry.name for entry in ENTRIES]
    assert names == list(read_words())
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_says_something_and_nothing_impossible(entry: Entry) -> None:
    assert all((entry.family, entry.strengths, entry.weaknesses, entry.use, entry.residency))
    assert not any(text.endswith(".") for text in (entry.strengths, entry.weaknesses, entry.use))
    for figure in (entry.context_tokens, entry.max_output_tokens):
        assert figure is None or figure > 0
    assert (entry.input_usd_per_million is None) == (entry.output_usd_per_million is None)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_price_is_the_one_that_an_answer_is_charged_with(entry: Entry) -> None:
    for usage, price in ((Usage(1000, 0), entry.input_usd_per_million), (Usage(0, 1000), entry.output_usd_per_million)):
        charged = cost_usd(entry.name, usage)
        assert charged == (None if price is None else pytest.approx(price / 1000))


def test_a_price_that_is_to_change_changes_on_its_day() -> None:
    prices: list[dict[str, Any]] = [{"from": None, "input": 1.0}, {"from": "2030-01-01", "input": 2.0}]
    assert price_at(prices, date(2029, 12, 31)) == {"from": None, "input": 1.0}
    assert price_at(prices, date(2030, 1, 1)) == {"from": "2030-01-01", "input": 2.0}
    assert price_at([], date(2030, 1, 1)) == {}
