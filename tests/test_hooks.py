"""What the hooks promise: nothing is lost, nothing half-made looks whole, the same answers give the same."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from baking import cookiecutter, files
from conftest import Bake


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_an_existing_folder_is_refused_and_left_as_it_was(template: Path, tmp_path: Path) -> None:
    mine = tmp_path / "my-llm-app" / "app" / "mine.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("precious", encoding="utf-8")
    before = contents(tmp_path)
    done = cookiecutter(template, tmp_path)
    assert done.returncode != 0
    assert "already exists" in done.stdout + done.stderr
    assert contents(tmp_path) == before


@pytest.mark.parametrize("options", [["-f"], ["-f", "-s"]])
def test_overwriting_a_folder_that_holds_files_is_refused_too(
    options: list[str], template: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "my-llm-app" / "app" / "mine.py"
    mine.parent.mkdir(parents=True)
    mine.write_text("precious", encoding="utf-8")
    before = contents(tmp_path)
    done = cookiecutter(template, tmp_path, *options)
    assert done.returncode != 0
    assert done.stdout == "Hook script failed (exit status: 1)\n"
    assert done.stderr.splitlines() == [
        "project_slug 'my-llm-app' names a folder that holds files; it is left as it was: for example 'my-llm-app-2'"
    ]
    assert contents(tmp_path) == before


def test_an_empty_folder_may_be_filled(template: Path, tmp_path: Path) -> None:
    (tmp_path / "my-llm-app").mkdir()
    assert cookiecutter(template, tmp_path, "-f").returncode == 0
    assert (tmp_path / "my-llm-app" / "README.md").is_file()


def test_an_output_folder_that_reads_as_a_tag_is_refused(template: Path, tmp_path: Path) -> None:
    output = tmp_path / "{{ x }}"
    output.mkdir()
    done = cookiecutter(template, output)
    assert done.returncode != 0
    assert done.stderr.startswith("output folder '")
    assert files(tmp_path) == set()


def test_the_same_answers_give_the_same_bytes(template: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        assert cookiecutter(template, tmp_path / name, project_name="Größe").returncode == 0
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_post_gen_says_the_next_two_commands_and_nothing_of_an_unfinished_project(
    template: Path, tmp_path: Path
) -> None:
    done = cookiecutter(template, tmp_path)
    assert [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")] == [
        f"cd {tmp_path}/my-llm-app && make setup ingest",
        'make ask QUESTION="How do I add a prompt?"',
    ]
    assert done.stderr == ""
    assert not (tmp_path / "my-llm-app" / "UNFINISHED").exists()


WANTED = {
    "openai": "LLM_API_KEY",
    "azure_openai": "OPENAI_API_VERSION",
    "anthropic": "LLM_API_KEY",
    "google_genai": "LLM_API_KEY",
    "google_vertexai": "GOOGLE_CLOUD_PROJECT",
    "bedrock_converse": "AWS_REGION",
    "sagemaker": "AWS_ACCESS_KEY_ID",
    "mistralai": "LLM_API_KEY",
    "huggingface": "LLM_API_KEY",
    "ollama": "LLM_BASE_URL",
    "openai-compatible": "LLM_BASE_URL",
}


ADDRESSES = {"pgvector": "PGVECTOR_URL", "weaviate": "WEAVIATE_URL", "pinecone": "PINECONE_API_KEY"}


@pytest.mark.parametrize(("model", "wanted"), WANTED.items())
def test_post_gen_says_what_another_model_wants_first(model: str, wanted: str, template: Path, tmp_path: Path) -> None:
    assert wanted in cookiecutter(template, tmp_path, chat_model=model).stdout


@pytest.mark.parametrize(("store", "wanted"), ADDRESSES.items())
def test_post_gen_says_what_a_store_wants_first(store: str, wanted: str, template: Path, tmp_path: Path) -> None:
    assert wanted in cookiecutter(template, tmp_path, vector_store=store).stdout


def test_post_gen_can_run_twice(baked: Bake, template: Path) -> None:
    project = baked(ci="none")
    before = contents(project)
    hook = (template / "hooks" / "post_gen_project.py").read_text(encoding="utf-8")
    answers = '{"ci": "none", "chat_model": "offline", "training": "yes", "vector_store": "qdrant"}'
    hook = hook.replace("{{ cookiecutter | tojson }}", answers)
    done = subprocess.run([sys.executable, "-c", hook], cwd=project, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(project) == before


def test_generation_needs_neither_git_nor_a_network(template: Path, tmp_path: Path) -> None:
    """With an empty PATH no program can be started; the hooks import nothing that opens a connection."""
    environment = {"PATH": "", "COOKIECUTTER_CONFIG": os.environ["COOKIECUTTER_CONFIG"], "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "-o", str(tmp_path / "out"), str(template)]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_generation_says_so(end: signal.Signals, template: Path, tmp_path: Path) -> None:
    slow = shutil.copytree(template, tmp_path / "slow")
    (slow / "hooks" / "post_gen_project.py").write_text("import time; time.sleep(600)", encoding="utf-8")
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "-o", str(tmp_path), str(slow)]
    # A background job of a shell ignores SIGINT, and so would its children; what has a handler is reset for them.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    mark = tmp_path / "my-llm-app" / "UNFINISHED"
    try:
        while not (mark.exists() and mark.read_text(encoding="utf-8")):  # it is there before its words are
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, end)
        process.wait(timeout=60)
    assert "Delete this folder and generate the project again" in mark.read_text(encoding="utf-8")
