"""The whole application over a real model: in this process, on llama.cpp's server, and on `transformers serve`."""

import json
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from app.bootstrap import build
from tests.cli.programs import Call, Program
from tests.fakes.services import running
from tests.fakes.settings import settings
from tests.weights.conftest import SECONDS, Chosen, line_with, started

QUESTION = "How deep does an emperor penguin dive?"
SHORT = {"LLM_MAX_OUTPUT_TOKENS": "40", "REQUEST_TIMEOUT_SECONDS": str(SECONDS)}
pytestmark = pytest.mark.weights


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def transformers_serve(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chosen]:
    port = free_port()
    script = "from transformers.cli.transformers import main; main()"
    options = ["serve", str(unpacked), "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    home = tmp_path_factory.mktemp("hub")
    with started([sys.executable, "-c", script, *options], home, HF_HOME=str(home), HF_HUB_OFFLINE="1") as process:
        line_with(process, "Application startup complete")
        yield {"LLM_MODEL": f"openai:{unpacked}", "LLM_BASE_URL": f"http://127.0.0.1:{port}/v1"}


@pytest.fixture(scope="module")
def in_process(unpacked: Path) -> Chosen:
    """The folder: it is loaded sooner than the GGUF file, which test_in_process.py reads."""
    return {"LLM_MODEL": f"transformers:{unpacked}"}


@pytest.fixture(params=["in_process", "llama_cpp", "transformers_serve"])
def chosen(request: pytest.FixtureRequest) -> Chosen:
    """The settings that choose the model."""
    found: Chosen = request.getfixturevalue(request.param)
    return {**found, **SHORT}


def test_ask_answers_with_what_the_model_counted(chosen: Chosen, handbook: Path) -> None:
    (done,) = Program(handbook).run_all(Call(["ask", QUESTION, "--json"], settings=chosen))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["model"] == chosen["LLM_MODEL"]
    assert answer["answer"]
    assert answer["usage"]["input_tokens"] > 100
    assert 0 < answer["usage"]["output_tokens"] <= 40
    assert answer["cost_usd"] is None


def test_the_api_streams_it_and_who_leaves_does_not_keep_the_model_busy(chosen: Chosen, handbook: Path) -> None:
    """The second one would wait for the first, which is made to be long."""
    with served(chosen, handbook) as client:
        for _ in range(2):
            leave_within(client)


def test_llama_cpp_is_told_that_the_client_left(llama_cpp: Chosen, handbook: Path) -> None:
    with served(llama_cpp, handbook) as client:
        leave_within(client)
        end = time.monotonic() + SECONDS
        while busy(llama_cpp) and time.monotonic() < end:
            time.sleep(0.05)
    assert not busy(llama_cpp)


@contextmanager
def served(chosen: Chosen, handbook: Path) -> Iterator[openai.OpenAI]:
    """A client of the application's own API."""
    wanted = {name.lower(): value for name, value in chosen.items()} | {"llm_max_output_tokens": "4000"}
    with (
        build(settings(data_dir=handbook / "data", **wanted)) as application,
        running(application) as live,
        openai.OpenAI(base_url=f"{live.url}/v1", api_key="any", timeout=SECONDS, max_retries=0) as client,
    ):
        yield client


def leave_within(client: openai.OpenAI) -> None:
    """Ask, and leave after the first words."""
    question: ChatCompletionUserMessageParam = {"role": "user", "content": QUESTION}
    with closing(client.chat.completions.create(model="assistant", messages=[question], stream=True)) as stream:
        assert any(chunk.choices and chunk.choices[0].delta.content for chunk in stream)


def busy(llama_cpp: Chosen) -> bool:
    address = llama_cpp["LLM_BASE_URL"].removesuffix("/v1")
    with urllib.request.urlopen(f"{address}/slots", timeout=SECONDS) as response:  # noqa: S310
        return any(slot["is_processing"] for slot in json.load(response))


def test_doctor_finds_the_model_on_llama_cpps_server(llama_cpp: Chosen, handbook: Path) -> None:
    (done,) = Program(handbook).run_all(Call(["doctor", "--json"], settings=llama_cpp))
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["model server"]["status"] == "ok", checks


def test_serve_loads_the_model_before_it_is_ready(in_process: Chosen, handbook: Path) -> None:
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with started(command, handbook, **in_process) as process:
        line_with(process, "loading a model")
        assert "seconds" in line_with(process, "model loaded")
        assert "127.0.0.1" in line_with(process, "http://")
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)


def test_ctrl_c_ends_the_server_of_a_model(smollm2: Path) -> None:
    command = [sys.executable, "-m", "app", "models", "serve", str(next(smollm2.glob("*.gguf"))), "--port", "0"]
    with started(command, smollm2) as process:
        address = line_with(process, "LLM_BASE_URL=").partition("=")[2].strip('"')
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
    assert process.stdout
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/models", timeout=SECONDS)  # noqa: S310


@pytest.mark.parametrize("what", ["port", "file"])
def test_a_port_that_is_taken_or_a_broken_file_is_one_line_beside_llama_cpps_own(
    what: str, smollm2: Path, tmp_path: Path
) -> None:
    path = next(smollm2.glob("*.gguf"))
    if what == "file":
        path = tmp_path / "broken.gguf"
        path.write_bytes(b"GGUF")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if what == "port" else 0
        done = Program(tmp_path).run("models", "serve", str(path), "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.count("see llama.cpp's log: check the file, or choose another --port") == 1
    assert "Traceback" not in done.stderr


def test_fetching_again_is_quick_and_says_so(smollm2: Path) -> None:
    environment = {"DATA_DIR": str(smollm2.parents[1])}
    (done,) = Program(smollm2).run_all(Call(["models", "fetch", "smollm2", "--json"], settings=environment))
    record = json.loads(done.stdout)
    assert record["fetched"] is False
    assert Path(record["path"]).parent == smollm2
    assert record["llm_model"].startswith("transformers:")
    assert {"LICENSE", "METADATA", "NOTICE"} < {path.name for path in smollm2.iterdir()}
