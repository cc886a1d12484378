"""A language is told by its script and its small words; what can't be told passes."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from app.bootstrap.guards import build_guards
from app.errors import QuestionBlocked, SettingsError
from app.guardrails.guard import check_all
from app.guardrails.language import NAMES, OF_NAMES, Languages
from app.guardrails.languages import SCRIPTS, WORDS
from app.guardrails.switched import FOUND
from app.types import Context, Decision
from evaluation.guards.languages import judged
from tests.fakes.settings import settings

GERMAN = "Wie lang sind die Abschnitte?"
ENGLISH = "How long are the chunks of the index?"
RUSSIAN = "Сколько символов в одном фрагменте?"


def found(text: str, *allowed: str) -> bool:
    return Languages(allowed).score(text) >= FOUND


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        (RUSSIAN, "ru"),
        ("チャンクの長さはどのくらいですか。", "ja"),
        ("每个片段有多少个字符？", "zh"),
        ("청크는 얼마나 깁니까? 알려 주세요.", "ko"),
        ("کدام فایل‌ها را می‌توان بارگذاری کرد؟", "fa"),
    ],
)
def test_a_language_is_allowed_or_found(text: str, code: str) -> None:
    others = {*SCRIPTS, *WORDS} - {code}
    assert not found(text, code)
    assert not found(text, code, "el")
    assert found(text, "el")
    assert found(text, *others) or code in ("ru", "zh")


def test_relatives_pass_for_each_other() -> None:
    danish = "Hvordan kan jeg installere programmet uden at bruge internet?"
    assert not found(danish, "no")
    assert found(danish, "en")


@pytest.mark.parametrize("text", ["", "Hola", "Привет", "你好", "12345 67890", "LLM_MODEL=offline", "...", "Kwa nini?"])
def test_what_is_short_or_not_known_passes(text: str) -> None:
    assert Languages(["el"]).score(text) < FOUND


def test_names_of_files_and_settings_and_quotes_are_of_no_language() -> None:
    assert not found("Где лежит файл app/guardrails/language.py и LLM_MAX_OUTPUT_TOKENS?", "ru")
    assert not found("What does `нет места на диске` mean in the log?", "en")


@given(st.text(max_size=3000))
def test_any_text_has_a_score(text: str) -> None:
    assert 0 <= Languages(["en", "ja"]).score(text) <= 1


def test_the_labelled_set_is_told_apart_well_enough() -> None:
    cases = list(judged())
    right = [one.found == one.label for one in cases]
    assert sum(right) / len(right) > 0.85
    assert not [one.kind for one in cases if one.found and not one.label and one.kind in ("en", "de", "code")]


def test_a_language_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match="GUARD_LANGUAGES names xx, which is not known: name some of ar, bg"):
        build_guards(settings(guard_language="flag", guard_languages="en, xx"))


@pytest.mark.anyio
async def test_the_settings_decide() -> None:
    context = Context()
    for chosen in ({}, {"guard_languages": "de"}):
        assert "language" not in [guard.name for guard in build_guards(settings(**chosen))]
    await check_all(build_guards(settings(guard_language="flag", guard_languages="en,fr")), GERMAN, context)
    [decision] = [one for one in context.account.decisions if one.guard == "language"]
    assert decision.outcome == "flag"
    blocking = build_guards(settings(guard_language="block", guard_languages="en,fr"))
    with pytest.raises(QuestionBlocked, match=r"'language': ask in one of these languages: en, fr$"):
        await check_all(blocking, GERMAN, Context())
    assert (await check_all(blocking, ENGLISH, Context())).decision == Decision("courtesy", "pass")


@pytest.mark.parametrize("switch", ["flag", "block"])
def test_a_guard_of_languages_without_any_is_refused_with_what_to_set(switch: str) -> None:
    with pytest.raises(SettingsError, match=f'GUARD_LANGUAGE="{switch}" needs .* set GUARD_LANGUAGES, such as "en,de"'):
        build_guards(settings(guard_language=switch))


def test_what_is_no_code_is_refused_as_a_setting() -> None:
    for wrong in ("english", "en;de", "EN"):
        with pytest.raises(ValueError, match="must be codes of two letters"):
            settings(guard_languages=wrong)


@given(st.from_regex(NAMES))
@settings_of_hypothesis(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_name_of_a_file_or_a_setting_has_a_sign_of_one(text: str) -> None:
    assert OF_NAMES.search(text)
