from pathlib import Path

import pytest

from app.errors import SettingsError
from app.settings import Settings, load_settings, read_variables
from app.settings.env_file import check_env_file
from tests.fakes.settings import settings


def env_file(folder: Path, content: bytes) -> Path:
    path = folder / ".env"
    path.write_bytes(content)
    return path


def test_a_name_that_is_nearly_a_setting_is_refused_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="line 2: LLM_MODLE is unknown: write LLM_MODEL"):
        check_env_file(env_file(tmp_path, b"APP_NAME=x\nLLM_MODLE=offline\n"), Settings.model_fields)


def test_names_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    check_env_file(env_file(tmp_path, b"COMPOSE_PROJECT_NAME=x\nOPENAI_API_KEY=y\n"), Settings.model_fields)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"APP_NAME='unclosed\n", b"garbage\n"])
def test_a_file_that_can_be_half_read_only_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SettingsError):
        check_env_file(env_file(tmp_path, content), Settings.model_fields)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match="can't be read"):
        check_env_file(tmp_path / ".env", Settings.model_fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REQUEST_TIMEOUT_SECONDS", "soon"),
        ("QDRANT_URL", "localhost"),
        ("LOG_LEVEL", "loud"),
        ("LLM_MODEL", "a b"),
        ("LLM_MODEL", "openai: gpt-5"),
        ("LLM_STRONG_MODEL", "a b"),
        ("LLM_STRONG_MODEL", "offline"),
        ("LLM_FALLBACKS", "openai:a, a b"),
        ("LLM_FALLBACKS", "openai:a, openai:a"),
        ("LLM_FALLBACKS", "openai:a, offline"),
        ("LLM_CACHE", "yes"),
        ("MCP_SERVERS", "https://example.com/mcp/"),
        ("MCP_SERVERS", "files="),
        ("MCP_SERVERS", "Files=https://example.com/"),
        ("MCP_SERVERS", "a=run; a=run"),
        ("MCP_SERVERS", "a=https://example.com/ more"),
        ("MCP_SERVERS", "a=https://user:password@example.com/"),
        ("MCP_SERVERS", "a=run 'open"),
        ("MCP_VARIABLES", "files=TOKEN"),
        ("MCP_READ_ONLY", "files:read"),
        ("ALLOWED_HOSTS", "https://tunnel.example"),
        ("ALLOWED_HOSTS", "a.example b.example"),
        ("MAX_CONCURRENT_ANSWERS", "0"),
        ("LLM_CONTEXT_TOKENS", "100"),
        ("LLM_CONTEXT_TOKENS", "8k"),
        ("LLM_CONTEXT_TOKENS", "10000001"),
        ("LLM_PRICES", "openai:m"),
        ("LLM_PRICES", "openai:m=1"),
        ("LLM_PRICES", "openai:m=-1/2"),
        ("LLM_PRICES", "openai:m=1/nan"),
        ("LLM_PRICES", "m=1/2"),
        ("LLM_PRICES", "openai:m=1/2, openai:m=2/3"),
        ("GUARD_EVIDENCE_ABSTAIN", "nan"),
        ("GUARD_EVIDENCE_ABSTAIN", "-1"),
        ("GUARD_EVIDENCE_WEAK", "21"),
        ("BUDGET_USD_PER_DAY", "0"),
        ("BUDGET_USD_PER_DAY", "nan"),
        ("BUDGET_USD_PER_MONTH", "inf"),
        ("BUDGET_USD_PER_MONTH", "10 dollars"),
    ],
)
def test_a_bad_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("LLM_MODEL", "offline")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}="):
        load_settings()


def test_an_answer_is_weak_from_where_there_is_one_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_EVIDENCE_ABSTAIN", "7.5")
    monkeypatch.setenv("GUARD_EVIDENCE_WEAK", "7")
    with pytest.raises(
        SettingsError, match=r"^GUARD_EVIDENCE_WEAK='7': must not be below GUARD_EVIDENCE_ABSTAIN \(7.5\)"
    ):
        load_settings()


def test_the_models_that_may_answer_come_with_the_setting_that_names_them() -> None:
    chosen = settings(llm_strong_model="openai:s", llm_fallbacks="anthropic:a, ollama:b,")
    assert chosen.fallbacks() == ["anthropic:a", "ollama:b"]
    named = [("openai:s", "LLM_STRONG_MODEL"), ("anthropic:a", "LLM_FALLBACKS"), ("ollama:b", "LLM_FALLBACKS")]
    assert chosen.further_models() == named
    assert [settings().only_offline(), chosen.only_offline()] == [True, False]


def test_a_model_that_answers_alone_has_no_address_but_its_own() -> None:
    chosen = settings(llm_model="openai:a", llm_base_url="http://127.0.0.1:9", llm_fallbacks="openai:b")
    alone, other = chosen.only_with("openai:a"), chosen.only_with("openai:b")
    assert (alone.llm_base_url, alone.fallbacks()) == ("http://127.0.0.1:9", [])
    assert (other.llm_model, other.llm_base_url, other.fallbacks()) == ("openai:b", None, [])


def test_a_models_folder_may_have_a_blank_in_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "transformers:/my models/x")
    assert load_settings().llm_model == "transformers:/my models/x"


def test_prices_are_read_by_the_models_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PRICES", "openai:m=0.25/2, transformers:/my models/x = 0/0,")
    assert load_settings().own_prices() == {"openai:m": (0.25, 2.0), "transformers:/my models/x": (0.0, 0.0)}


def test_an_empty_variable_does_not_hide_that_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = env_file(tmp_path, b"ANTHROPIC_API_KEY=from-the-file\nOPENAI_API_KEY=from-the-file\nMISTRAL_API_KEY=\n")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-environment")
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)
    found = read_variables(path)
    assert found["ANTHROPIC_API_KEY"] == "from-the-file"
    assert found["OPENAI_API_KEY"] == "from-the-environment"
    assert "MISTRAL_API_KEY" not in found


@pytest.mark.parametrize("answer", ["2048", "4096"])
def test_a_context_window_that_an_answer_fills_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setenv("LLM_CONTEXT_TOKENS", "2048")
    monkeypatch.setenv("LLM_MAX_OUTPUT_TOKENS", answer)
    with pytest.raises(
        SettingsError, match=rf"^LLM_CONTEXT_TOKENS='2048': must be .* LLM_MAX_OUTPUT_TOKENS \({answer}\)"
    ):
        load_settings()
    monkeypatch.setenv("LLM_MAX_OUTPUT_TOKENS", "2047")
    assert load_settings().llm_context_tokens == 2048


@pytest.mark.parametrize("name", ["LLM_BASE_URL", "EMBEDDING_BASE_URL", "QDRANT_URL"])
def test_a_refused_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "a-key-in-the-wrong-place")
    with pytest.raises(SettingsError, match=f"^{name}=") as raised:
        load_settings()
    assert "wrong-place" not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://bob:hunter/2pw@host:9/v1",
        "http://a:b#c@host/v1",
        "http://host:port/v1",
        "http://bob:2/3@host",
        "http://[::1",
    ],
)
def test_an_address_that_clients_would_read_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("LLM_BASE_URL", address)
    with pytest.raises(SettingsError, match="%2F") as raised:
        load_settings()
    assert "hunter" not in str(raised.value)


def test_a_key_in_place_of_a_model_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "sk-abcdef 123")
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert "abcdef" not in str(raised.value)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    env_file(tmp_path, b'APP_NAME="from the file"\nLLM_MODEL=offline\n')
    monkeypatch.setenv("APP_NAME", "from outside")
    monkeypatch.delenv("LLM_MODEL", raising=False)
    assert load_settings().app_name == "from outside"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("API_KEY", "do-not-print")
    assert "do-not-print" not in repr(load_settings())
    assert load_settings().secrets() == ["do-not-print"]


def test_an_mcp_server_at_an_address_takes_one_token() -> None:
    with pytest.raises(ValueError, match="gives web two variables"):
        settings(mcp_servers="web=https://example.com/mcp/", mcp_variables="web=TOKEN, web=OTHER")


def test_mcp_servers_are_addresses_or_command_lines() -> None:
    chosen = settings(
        mcp_servers="""web=https://example.com/mcp/?a=b#c; git=run --repository 'my; docs' "a b";""",
        mcp_variables="web=TOKEN, git=USER, git=HOME",
        mcp_read_only="git:log, git:show:all",
    )
    assert chosen.mcp_targets() == {
        "web": ["https://example.com/mcp/?a=b#c"],
        "git": ["run", "--repository", "my; docs", "a b"],
    }
    assert chosen.mcp_needs() == [("web", "TOKEN"), ("git", "USER"), ("git", "HOME")]
    assert chosen.mcp_reading() == [("git", "log"), ("git", "show:all")]


@pytest.mark.parametrize(
    ("name", "text"), [("mcp_variables", "web"), ("mcp_read_only", "web:"), ("mcp_read_only", "git:log")]
)
def test_what_is_said_of_an_mcp_server_names_one(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"must be server|has no such server"):
        settings(mcp_servers="web=https://example.com/", **{name: text})
