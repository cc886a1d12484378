import io
import json
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.console import Terminal
from app.cli.cuts import COLOURS, coloured, side_by_side, visible
from app.llm.tokens.samples import SAMPLES
from app.llm.tokens.strategy import STRATEGIES
from tests.cli.conftest import FakeApplication, Run
from tests.cli.programs import Program, clean_environment
from tests.docs.pages import DOCS
from tests.llm.tokens.files import write_json


@pytest.fixture(autouse=True)
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without `.env`, whose models are its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("LLM_MODEL", "LLM_BASE_URL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def rows(shown: str) -> dict[str, dict[str, Any]]:
    return {row["strategy"]: row for row in json.loads(shown)}


def test_json_is_a_list_with_the_pieces_and_the_count_of_each_strategy(run: Run) -> None:
    result = run("tokens", "It's 東", "--json")
    found = rows(result.stdout)
    assert list(found) == list(STRATEGIES)
    assert found["words"] == {
        "strategy": "words",
        "pieces": ["It", "'", "s", " 東"],
        "count": 4,
        "note": "words and marks",
        "tokens_per_word": 1.33,
        "input_usd": 0.0,
    }
    assert (found["model"]["pieces"], found["model"]["count"], found["model"]["input_usd"]) == (None, None, None)
    assert "words: 4 tokens" in result.stderr


def test_the_text_may_come_from_standard_input(run: Run) -> None:
    assert rows(run("tokens", "-", "--json", stdin="a b\n").stdout)["characters"]["pieces"] == ["a", " ", "b", "\n"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "reason"),
    [
        (("",), b"", "the text is empty"),
        (("-",), b"", "the text is empty"),
        (("x" * 10_001,), b"", "more than 10,000 characters"),
        (("-",), "é".encode() * 1_000_000, "more than 10,000 characters"),
        (("-",), b"caf\xe9", "the text on standard input is not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(
    run: Run, arguments: tuple[str, ...], stdin: bytes, reason: str
) -> None:
    result = run("tokens", *arguments, stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "")
    assert reason in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_longest_text_is_cut_to_its_end(run: Run) -> None:
    assert rows(run("tokens", "é" * 10_000, "--json").stdout)["bytes"]["count"] == 20_000


def test_the_configured_model_has_its_own_row_and_price(
    run: Run, settled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_json(settled / "data" / "models" / "gpt-5-mini" / "tokenizer.json")
    monkeypatch.setenv("LLM_MODEL", "openai:gpt-5-mini")
    row = rows(run("tokens", "to the end", "--json").stdout)["model"]
    assert (row["pieces"], row["note"]) == (
        ["t", "o", " the", " ", "e", "n", "d"],
        "openai:gpt-5-mini, by tokenizer.json",
    )
    assert 0 < row["input_usd"] < 0.001


def test_a_price_that_nobody_knows_is_unknown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "openai:llama")
    monkeypatch.setenv("LLM_BASE_URL", "http://127.0.0.1:1/v1")
    assert "price unknown" in run("tokens", "one").stdout
    assert rows(run("tokens", "one", "--json").stdout)["bytes"]["input_usd"] is None


def test_without_a_word_there_is_no_share_of_one(run: Run) -> None:
    assert rows(run("tokens", "?!", "--json").stdout)["bytes"]["tokens_per_word"] is None
    assert "a word" not in run("tokens", "?!").stdout


def test_without_colours_a_mark_stands_between_the_pieces(run: Run) -> None:
    shown = run("tokens", "It's\n\x1b[2J\ud800").stdout
    assert "It|'|s|\\n\ufffd|[|2J|\ufffd\n" in shown
    assert not any(character in shown for character in "\x1b\ud800")


def test_pieces_take_turns_in_colour_on_a_terminal() -> None:
    shown = side_by_side(["a", "b", "[bold]"], in_colour=True)
    assert shown.plain == "ab[bold]"
    assert [span.style for span in shown.spans] == [COLOURS[0], COLOURS[1], COLOURS[0]]


@pytest.mark.parametrize(("variables", "expected"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_show_them(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "TTY_COMPATIBLE": "1", **variables}.items():
        monkeypatch.setenv(name, value)
    with redirect_stdout(io.StringIO()):
        assert coloured(Terminal().result) is expected


@given(piece=st.text(st.characters()))
def test_a_piece_stays_on_its_line(piece: str) -> None:
    shown = visible(piece)
    assert not set(shown) & set("\n\r\t\x1b")
    shown.encode()


def test_without_a_text_it_compares_three_samples(run: Run) -> None:
    shown = run("tokens").stdout.splitlines()
    assert shown[0].split() == ["strategy", *SAMPLES]
    english, japanese = (len(SAMPLES[name]) for name in ("English", "Japanese"))
    assert shown[2].split()[:3] == ["characters", str(english), "1.00"]
    assert shown[1].split()[-2:] == [str(3 * japanese), "3.00"]
    assert shown[6].split() == ["model", "-", "-", "-"]


def test_the_page_shows_the_table_as_it_is(run: Run) -> None:
    page = (DOCS / "tokens.md").read_text(encoding="utf-8")
    lines = page.partition("```\n")[2].partition("\n```")[0].splitlines()
    assert len(lines) == 5
    assert set(lines) <= set(run("tokens").stdout.splitlines())


def test_a_page_can_be_counted(run: Run) -> None:
    page = (DOCS / "index.md").read_bytes()
    assert rows(run("tokens", "-", "--json", stdin=page).stdout)["bytes"]["count"] == len(page)


def test_the_comparison_has_its_document_too(run: Run) -> None:
    samples = json.loads(run("tokens", "--json").stdout)
    assert [sample["sample"] for sample in samples] == list(SAMPLES)
    for sample in samples:
        assert sample["text"] == SAMPLES[sample["sample"]]
        assert [row["strategy"] for row in sample["strategies"]] == list(STRATEGIES)
        assert sample["strategies"][1]["tokens_per_character"] == 1


def test_it_opens_no_application(run: Run, application: FakeApplication) -> None:
    assert run("tokens", "one").exit_code == 0
    assert application.opened == []


def test_a_bad_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MODEL", "two words")
    result = run("tokens", "one")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: LLM_MODEL=")


def test_it_loads_neither_a_chat_model_nor_a_server(settled: Path) -> None:
    program = (
        "import sys\nfrom app.cli import app\n"
        "try: app(['tokens', 'one'])\n"
        "finally: print([name for name in ('langchain', 'fastapi', 'genai_prices', 'torch', 'transformers') "
        "if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], env=clean_environment(), capture_output=True, encoding="utf-8", check=True
    )
    assert done.stderr == "[]\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no bytes as arguments")
def test_bytes_that_are_no_text_may_stand_on_the_command_line(settled: Path) -> None:
    done = Program(settled).run("tokens", "caf\udce9", "--json")
    assert rows(done.stdout)["characters"]["pieces"] == ["c", "a", "f", "\ufffd"]
