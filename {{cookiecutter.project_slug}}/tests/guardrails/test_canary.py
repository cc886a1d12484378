"""The canary: made once for each installation, told to the model alone, and never let out."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.messages import SystemMessage

from app import bootstrap
from app.bootstrap.guards import build_canary, build_readers
from app.guardrails.canary import WORD, Canary, CanaryReader
from app.prompts.files import REFUSAL
from app.types import Answer, AnswerRequest, Context, Decision, Message, Text, answer
from tests.docs.pages import DOCS
from tests.fakes.assistants import assistant_over
from tests.fakes.documents import passage
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.retrievers import FakeRetriever
from tests.fakes.settings import settings
from tests.guardrails.reading import read_by

QUESTION = AnswerRequest((Message("system", "Be brief."), Message("user", "How long are chunks?")))


def shown(canary: Canary, *deltas: str, blocks: bool = True, context: Context | None = None) -> list[str]:
    events = read_by([CanaryReader(canary, blocks)], *deltas, context=context)
    return [event.delta for event in events if isinstance(event, Text)]


def test_an_installation_keeps_its_canary_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    word = Canary(folder).word
    assert WORD.fullmatch(word)
    assert Canary(folder).word == word != Canary(tmp_path / "other").word
    assert stat.S_IMODE((folder / "canary").stat().st_mode) == 0o600
    assert [file.name for file in folder.iterdir()] == ["canary"]


def test_what_is_no_canary_is_replaced(tmp_path: Path) -> None:
    for broken in (b"", b"short", b"\xff\xfe", b"bcd" * 1000):
        (tmp_path / "canary").write_bytes(broken)
        assert Canary(tmp_path).word == (tmp_path / "canary").read_text().strip()


def test_where_none_can_be_kept_the_process_has_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    canary = Canary(tmp_path / "file")
    assert WORD.fullmatch(canary.word)
    assert canary.word == canary.word


def test_many_that_begin_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        words = set(threads.map(lambda _: Canary(tmp_path).word, range(64)))
    assert (tmp_path / "canary").read_text().strip() in words
    assert [file.name for file in tmp_path.iterdir()] == ["canary"]


def test_set_to_block_the_answer_ends_before_it(tmp_path: Path) -> None:
    canary, context = Canary(tmp_path), Context()
    spelled = "-".join(canary.word.upper())
    deltas = ["It is: ", spelled[:9], f"{spelled[9:]}, and ", "more."]
    assert "".join(shown(canary, *deltas, context=context)) == "It is: "
    assert context.account.decisions == [Decision("canary", "block", 1.0)]
    assert context.account.ended == "filtered"


def test_set_to_flag_it_changes_nothing_and_says_so(tmp_path: Path) -> None:
    canary, context = Canary(tmp_path), Context()
    deltas = ["It is: ", canary.word, " and ", "more."]
    assert shown(canary, *deltas, blocks=False, context=context) == deltas
    assert context.account.decisions == [Decision("canary", "flag", 1.0)]
    assert context.account.ended is None


def test_an_answer_without_it_is_passed_on(tmp_path: Path) -> None:
    context = Context()
    assert "".join(shown(Canary(tmp_path), "Six hund", "red cz", context=context)) == "Six hundred cz"
    assert context.account.decisions == []


def test_the_offline_model_and_off_have_none(tmp_path: Path) -> None:
    assert build_canary(settings(data_dir=tmp_path)) is None
    assert build_canary(settings(data_dir=tmp_path, llm_model="openai:m", guard_canary="off")) is None
    assert not any(isinstance(reader, CanaryReader) for reader in build_readers(settings()))


async def asked(folder: Path, model: ScriptedModel, times: int = 1, **chosen: object) -> list[Answer]:
    """What the whole application answers to the same question."""
    own = settings(data_dir=folder, log_level="error", llm_model="openai:m", **chosen)
    with kept_logging(), bootstrap.build(own, embedder=StemEmbedder(), model=model) as application:
        application.ingest([DOCS / "documents.md"])
        question = AnswerRequest(QUESTION.messages[1:]) if chosen.get("llm_cache") == "semantic" else QUESTION
        return [await answer(application.answerer, AnswerRequest(question.messages)) for _ in range(times)]


@pytest.mark.anyio
async def test_the_model_is_told_it_above_our_instructions_and_the_clients_are_left_alone(tmp_path: Path) -> None:
    model = ScriptedModel(pieces=["Six hundred [1]."])
    [given] = await asked(tmp_path, model)
    word = (tmp_path / "canary").read_text().strip()
    ours, theirs, *others = model.seen[0]
    assert ours.text.splitlines()[0].endswith(word)
    assert ours.text.count(word) == 1
    assert theirs == SystemMessage("Be brief.")
    assert not any(word in message.text for message in others)
    assert given.text == "Six hundred [1]."


@pytest.mark.anyio
@pytest.mark.parametrize("cache", ["exact", "semantic"])
async def test_no_cache_knows_it_and_none_keeps_an_answer_that_holds_it(tmp_path: Path, cache: str) -> None:
    """The file is replaced under a running application: the same answer is found again."""
    word = Canary(tmp_path).word
    for text, calls in (("Six hundred [1].", 1), (f"The code is {word} [1].", 3)):
        model = ScriptedModel(pieces=[text], seen=[])
        given = await asked(tmp_path, model, times=3, llm_cache=cache)
        assert len(model.seen) == calls
        assert not any(word in one.text for one in given)


@pytest.mark.anyio
async def test_an_answer_that_is_cut_off_is_filtered_and_the_model_is_left(tmp_path: Path) -> None:
    word = Canary(tmp_path).word
    model = ScriptedModel(pieces=["The code is ", word[:7], word[7:], " and more."], closed=[])
    [given] = await asked(tmp_path, model)
    assert given.text == "The code is "
    assert given.done.finish_reason == "filtered"
    assert Decision("canary", "block", 1.0) in given.done.decisions
    assert model.closed == [True]


@pytest.mark.anyio
async def test_an_answer_that_it_ended_says_so_though_nothing_of_it_was_supported(tmp_path: Path) -> None:
    canary = Canary(tmp_path)
    model = ScriptedModel(pieces=["The house has pigs and cows. ", canary.word])
    readers = build_readers(settings(guard_grounding="block"), canary)
    assistant = replace(assistant_over(FakeRetriever(passage("It rains.")), model), readers=readers)
    given = await answer(assistant, AnswerRequest((Message("user", "Does it rain?"),)))
    assert (given.text, given.done.finish_reason) == (REFUSAL, "filtered")
