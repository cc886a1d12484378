"""What only the real objects together show."""

from pathlib import Path

import pytest

from app import bootstrap, types
from app.agents.checkpoints import PostgresCheckpoints, SqliteCheckpoints
from app.bootstrap.agents import build_checkpoints
from app.bootstrap.answers import build_assistant, build_budget, build_gate
from app.bootstrap.models import window_of
from app.errors import IndexMismatch, SettingsError
from app.guardrails.canary import CanaryReader
from app.guardrails.citations import CitationReader
from app.guardrails.evidence import Thresholds
from app.guardrails.links import LinkReader
from app.guardrails.markers import MarkerReader
from app.guardrails.refusal import RefusalReader
from app.guardrails.sentence_reader import SentenceReader
from app.llm.circuit import Circuits
from app.llm.tokens.counter import count_tokens
from app.llm.window import UNKNOWN_TOKENS
from app.prompts.library import every_prompt, load_prompt
from app.prompts.prompt import Prompt
from app.prompts.split import conversation_key, only
from app.types import AnswerRequest, Context, Message
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.settings import settings
from tests.llm.tokens.files import write_json

DOCS = Path(__file__).parents[1] / "docs"
SOME = 10  # documents, since all of them take a minute to be encoded


@pytest.mark.anyio
async def test_the_first_questions_are_answered_from_different_documents(tmp_path: Path) -> None:
    with kept_logging(), bootstrap.build(settings(data_dir=tmp_path, log_level="error"), "ask") as application:
        assert application.suggestions() == ()
        application.ingest(sorted(DOCS.glob("*.md"))[:SOME])
        questions = application.suggestions()
        cited = []
        for question in questions:
            answer = await types.answer(application.answerer, AnswerRequest((Message("user", question),)))
            assert not answer.abstained
            cited.append(answer.citations[0].source)
    assert len(set(questions)) == len(set(cited)) == 3


@pytest.mark.anyio
async def test_a_replacement_is_wired_as_the_real_one_would_be(tmp_path: Path) -> None:
    embedder, model = StemEmbedder(), ScriptedModel(pieces=["Six hundred [1]."])
    chosen = settings(data_dir=tmp_path, log_level="error", llm_model="openai:none", embedding_model="openai:none")
    with kept_logging(), bootstrap.build(chosen, embedder=embedder, model=model) as application:
        application.ingest([DOCS / "documents.md"])
        answer = await types.answer(application.answerer, AnswerRequest((Message("user", "How long are chunks?"),)))
    assert answer.text == "Six hundred [1]."
    assert embedder.encoded[-1] == "How long are chunks?"
    assert len(model.seen) == 1


def test_another_way_to_cut_text_wants_the_index_built_anew(tmp_path: Path) -> None:
    chosen = {"data_dir": tmp_path, "log_level": "error"}
    with kept_logging():
        with bootstrap.build(settings(**chosen), embedder=StemEmbedder()) as application:
            application.ingest([DOCS / "documents.md"])
        other = settings(**chosen, chunker="fixed")
        with pytest.raises(IndexMismatch, match="chunker structure-700-150-2 is now fixed-800-160-2"):
            bootstrap.build(other, embedder=StemEmbedder())
        with bootstrap.build(other, "ingest", embedder=StemEmbedder()) as application:
            application.ingest([], rebuild=True)
        with bootstrap.build(other, embedder=StemEmbedder()) as application:
            assert application.index_chunks()
        with pytest.raises(SettingsError, match="CHUNKER='pages'"):
            bootstrap.build(settings(**chosen, chunker="pages"), embedder=StemEmbedder())


@pytest.mark.anyio
async def test_the_semantic_cache_answers_until_the_index_changes_and_no_question_is_encoded_twice(
    tmp_path: Path,
) -> None:
    embedder, model = StemEmbedder(), ScriptedModel(pieces=["Six hundred [1]."])
    chosen = settings(data_dir=tmp_path, log_level="error", llm_model="openai:none", llm_cache="semantic")
    with kept_logging(), bootstrap.build(chosen, embedder=embedder, model=model) as application:

        async def ask(question: str) -> str:
            found = await types.answer(application.answerer, AnswerRequest((Message("user", question),)))
            assert found.text == "Six hundred [1]."
            return next(one.outcome for one in found.done.decisions if one.guard in ("evidence", "cache"))

        application.ingest([DOCS / "documents.md"])
        embedder.encoded.clear()
        assert await ask("How long are chunks?") == "answer"
        assert await ask("how long are the chunks") == "hit"
        assert embedder.encoded == ["How long are chunks?", "how long are the chunks"]
        application.ingest([DOCS / "retrieval.md"])
        assert await ask("How long are chunks?") == "answer"
        assert await ask("How long are chunks?") == "hit"
        lookups = application.metrics.registry.get_sample_value
        assert lookups("app_cache_lookups_total", {"cache": "semantic", "outcome": "hit"}) == 2
        assert lookups("app_cache_lookups_total", {"cache": "semantic", "outcome": "miss"}) == 2
        assert lookups("app_answers_total", {"finish_reason": "stop"}) == 4
    assert len(model.seen) == 2


@pytest.mark.anyio
async def test_whoever_is_drawn_another_prompt_gets_no_answer_of_the_first_one(tmp_path: Path) -> None:
    model = ScriptedModel(pieces=["Six hundred [1]."])
    chosen = settings(
        data_dir=tmp_path,
        log_level="error",
        llm_model="openai:none",
        llm_cache="semantic",
        prompt_answer="answer@1,answer@2",
    )
    with kept_logging(), bootstrap.build(chosen, embedder=StemEmbedder(), model=model) as application:
        application.ingest([DOCS / "documents.md"])
        for number in range(12):
            question = (Message("user", "How long are chunks?"),)
            request = AnswerRequest(question, Context(subject=f"user {number}"))
            found = await types.answer(application.answerer, request)
            assert found.done.prompt == application.prompts.choose(conversation_key(request)).id
    assert len(model.seen) == 2


@pytest.mark.anyio
async def test_other_prompts_answer_with_the_same_model(tmp_path: Path) -> None:
    model = ScriptedModel(pieces=["Six hundred [1]."])
    chosen = settings(data_dir=tmp_path, log_level="error", prompt_answer="answer@2")
    request = AnswerRequest((Message("user", "How long are chunks?"),))
    with kept_logging(), bootstrap.build(chosen, embedder=StemEmbedder(), model=model) as application:
        application.ingest([DOCS / "documents.md"])
        older = application.answerer_with(prompts=only(load_prompt("answer", ["question", "passages"], 1)))
        prompts = [(await types.answer(one, request)).done.prompt for one in (application.answerer, older)]
    assert [prompt.partition("#")[0] for prompt in prompts] == ["answer@2", "answer@1"]


def test_a_window_that_the_answer_and_the_instructions_fill_is_refused() -> None:
    prompt = load_prompt("answer", ["question", "passages"])
    for chosen in ({"llm_max_output_tokens": 8100}, {"llm_max_output_tokens": 1024, "llm_context_tokens": 1100}):
        with pytest.raises(
            SettingsError, match=r"^LLM_MODEL=openai:m reads and writes \d+ tokens .*LLM_CONTEXT_TOKENS$"
        ):
            build_budget(settings(llm_model="openai:m", **chosen), prompt)
    assert build_budget(settings(llm_model="openai:m"), prompt).window == UNKNOWN_TOKENS
    assert build_budget(settings(llm_max_output_tokens=100_000), prompt).window is None


@pytest.mark.parametrize("prompt", list(every_prompt()), ids=lambda prompt: prompt.label)
def test_every_prompt_fits_the_window_of_a_model(prompt: Prompt) -> None:
    assert build_budget(settings(llm_model="openai:m"), prompt).window == UNKNOWN_TOKENS


def test_requests_are_counted_by_the_models_own_tokenizer_where_it_is_here(tmp_path: Path) -> None:
    write_json(tmp_path / "models" / "served" / "tokenizer.json")
    prompt = load_prompt("answer", ["question", "passages"])
    for model, counted in (("openai:served", 7), ("openai:other", count_tokens("to the end"))):
        chosen = settings(llm_model=model, llm_base_url="http://127.0.0.1:9", data_dir=tmp_path)
        assert build_budget(chosen, prompt).count("to the end") == counted


def test_the_setting_of_the_window_is_that_of_llm_model_alone() -> None:
    chosen = settings(llm_model="openai:m", llm_context_tokens=32_000)
    assert (window_of(chosen), window_of(chosen, "openai:m")) == (32_000, 32_000)
    assert (window_of(chosen, "ollama:other"), window_of(chosen, "offline")) == (UNKNOWN_TOKENS, None)


def test_the_guards_and_readers_of_every_answer_stand_in_this_order() -> None:
    prompt = load_prompt("answer", ["question", "passages"])
    model, chosen = ScriptedModel(pieces=[]), settings(llm_model="openai:m")
    assistant = build_assistant(chosen, FakeRetriever(), StemEmbedder(), only(prompt), model, Circuits())
    asked = [guard.name for guard in assistant.guards]
    assert asked == ["question", "unicode", "secrets", "pii", "injection", "moderation", "courtesy"]
    readers = [RefusalReader, CanaryReader, MarkerReader, SentenceReader, CitationReader, LinkReader]
    assert [type(reader) for reader in assistant.readers] == readers
    assert [sieve.name for sieve in assistant.sieves] == ["passages_unicode"]
    assert (assistant.gate.cosines, assistant.gate.thresholds) == (False, None)


def test_a_gate_of_ones_own_is_set_without_touching_code() -> None:
    chosen = settings(guard_evidence_abstain=6.5, guard_evidence_weak=9.0)
    gate = build_gate(chosen, StemEmbedder())
    assert (gate.cosines, gate.thresholds) == (False, Thresholds(6.5, 9.0))


@pytest.mark.parametrize("url", [None, "sqlite:///runs.db"])
def test_runs_on_a_server_need_its_address(tmp_path: Path, url: str | None) -> None:
    own = settings(data_dir=tmp_path, agent_checkpoints="postgres", database_url=url)
    with kept_logging(), pytest.raises(SettingsError, match="DATABASE_URL"):
        bootstrap.build(own, "serve")


def test_where_runs_are_kept(tmp_path: Path) -> None:
    server = settings(data_dir=tmp_path, agent_checkpoints="postgres", database_url="postgresql://h/name")
    assert isinstance(build_checkpoints(server), PostgresCheckpoints)
    assert isinstance(build_checkpoints(settings(data_dir=tmp_path)), SqliteCheckpoints)
