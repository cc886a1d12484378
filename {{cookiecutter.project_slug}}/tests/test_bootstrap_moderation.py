"""Which moderator the settings choose, and what an application does with it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import build
from app.bootstrap.guards import build_earlier, build_guards, build_sentence_guards
from app.errors import QuestionBlocked, SettingsError
from app.guardrails.guard import Guard
from app.guardrails.moderation.answer import AnswerModeration
from app.guardrails.moderation.local import Several, WordList
from app.guardrails.moderation.moderation import Moderation
from app.guardrails.moderation.openai import OpenAIModerator
from app.types import AnswerRequest, Context, Decision, Message, answer
from tests.fakes.embedders import StemEmbedder
from tests.fakes.logs import kept_logging
from tests.fakes.models import ScriptedModel
from tests.fakes.moderation import moderated, texts_of
from tests.fakes.settings import settings
from tests.fakes.upstream import upstream

PROJECT = Path(__file__).parents[1]
API = "openai:omni-moderation-latest"
THREAT = "Tomorrow I will kill you."


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)


def moderation_in(guards: "list[Guard] | tuple[Guard, ...]") -> list[Moderation]:
    return [guard for guard in guards if isinstance(guard, Moderation)]


def test_without_a_word_the_list_and_the_classifier_flag() -> None:
    [question] = moderation_in([*build_guards(settings(), StemEmbedder())])
    [earlier] = moderation_in([*build_earlier(settings())])
    [said] = [guard for guard in build_sentence_guards(settings()) if isinstance(guard, AnswerModeration)]
    assert isinstance(question.moderator, Several)
    assert isinstance(earlier.moderator, WordList)
    assert (question.blocks, earlier.blocks, said.blocks) == (False, False, False)


def test_the_api_judges_questions_and_answers_by_the_key_of_its_own_or_openais(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-model")
    for chosen, key in [({}, "sk-of-the-model"), ({"guard_moderation_api_key": "sk-own"}, "sk-own")]:
        [question] = moderation_in([*build_guards(settings(guard_moderation_model=API, **chosen))])
        assert isinstance(question.moderator, OpenAIModerator)
        assert (question.moderator.model, question.moderator.api_key) == ("omni-moderation-latest", key)


def test_the_api_without_a_key_is_refused_with_what_to_set() -> None:
    with pytest.raises(SettingsError, match=r"set GUARD_MODERATION_API_KEY or OPENAI_API_KEY"):
        build_guards(settings(guard_moderation_model=API))


@pytest.mark.parametrize("name", ["openai:", "openai", "anthropic:x", "LOCAL"])
def test_another_moderator_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="must be local, or openai:"):
        settings(guard_moderation_model=name)


def test_switched_off_it_is_nowhere_and_imports_nothing() -> None:
    off = settings(guard_moderation="off")
    assert not moderation_in([*build_guards(off), *build_earlier(off)])
    code = (
        "import sys, app.bootstrap.guards; print(sorted(m for m in sys.modules if 'openai' in m or 'classifier' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)  # noqa: S603
    assert done.stdout.strip() == "[]"


def asked(chosen: dict[str, object], *messages: Message) -> list[Decision]:
    with (
        kept_logging(),
        build(settings(**chosen), "ask", embedder=StemEmbedder(), model=ScriptedModel(pieces=["Fine."])) as app,
    ):
        context = Context()
        try:
            asyncio.run(answer(app.answerer, AnswerRequest(messages, context)))
        finally:
            app.close()
        return context.account.decisions


def test_what_is_said_before_the_question_is_judged_too(tmp_path: Path) -> None:
    before, question = Message("user", THREAT), Message("user", "What is tea?")
    chosen = {"data_dir": tmp_path, "guard_moderation": "block"}
    with pytest.raises(QuestionBlocked):
        asked(chosen, before, question)


def test_the_api_is_asked_once_for_a_question_and_its_verdict_counts(tmp_path: Path) -> None:
    with upstream(moderated({"hate": 0.9})) as server:
        chosen = {"guard_moderation_model": API, "guard_moderation_base_url": f"{server.url}/v1"}
        key = {"guard_moderation": "block", "guard_moderation_api_key": "sk-own", "data_dir": tmp_path}
        with pytest.raises(QuestionBlocked, match="hate"):
            asked({**chosen, **key}, Message("user", "What is tea?"))
    assert texts_of(server.bodies) == [["What is tea?"]]
