"""A claim is a command: what the documents tell people to type works, and what they point at is there."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from baking import PROJECT, ROOT, export, template_files, with_few_pages
from conftest import Bake
from running import bash_blocks, environment

DOCUMENTS = [name for name in template_files() if name.endswith(".md")]
SERVING = r"""
(set -m; {command} & echo $! > server)
until curl --silent --fail --output /dev/null http://127.0.0.1:8000/health/ready
do kill -0 "$(cat server)"; sleep 0.2; done
"""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def type_in(script: str, folder: Path, env: Mapping[str, str] | None = None) -> str:
    """What a shell prints that a person types these lines into; everything that they started has ended then."""
    shell = subprocess.Popen(
        ["bash", "-eux", "-c", script],
        cwd=folder,
        env=environment(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        shown, _ = shell.communicate("\n" * 20, timeout=600)
    finally:
        if (folder / "server").exists():
            os.killpg(int((folder / "server").read_text()), signal.SIGTERM)
        shell.kill()
    assert shell.returncode == 0, shown[-6000:]
    return shown


@pytest.mark.slow
def test_every_command_of_the_projects_readme_works(baked: Bake) -> None:
    project = with_few_pages(baked())
    readme = project / "README.md"
    (example,) = re.findall(r"^```python\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    before, serving, *after = bash_blocks(readme)
    install = "uv pip install --quiet --require-hashes -r pyproject.toml --extra test -c requirements.lock\n"
    python = f".venv/bin/python - <<'END'\n{example}\nEND\n"
    stop = 'kill -- -"$(cat server)"; while kill -0 -- -"$(cat server)"; do sleep 0.2; done; rm server\n'
    client = after.pop(0)
    script = before + SERVING.format(command=serving.strip()) + client + install + python + stop + "".join(after)
    port = free_port()
    shown = type_in(script.replace("8000", port), project, {"PORT": port})
    assert shown.count("[1]") >= 4


@pytest.mark.slow
def test_every_command_of_the_templates_readme_works(tmp_path: Path) -> None:
    """`make demo` has tests of its own."""
    clone = export(tmp_path / "clone")
    with_few_pages(clone / PROJECT)
    demo, *rest = bash_blocks(clone / "README.md")
    assert demo == "make demo\n"
    shown = type_in("".join(rest), clone)
    assert "[1]" in shown
    assert "the documents do not say" in shown
    assert (tmp_path / "my-llm-app" / "README.md").is_file()


@pytest.mark.slow
def test_every_command_of_the_contributors_guide_works(tmp_path: Path) -> None:
    clone = export(tmp_path / "clone")
    with_few_pages(clone / PROJECT)
    assert "[1]" in type_in("".join(bash_blocks(clone / "CONTRIBUTING.md")), clone)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_command_that_a_document_names_exists(name: str) -> None:
    makefile = read(f"{PROJECT}/Makefile" if name.startswith(PROJECT) else "Makefile")
    named = re.findall(r"`(?:[^`]*&& )?make ([^`\n]+)`", read(name))
    targets = {word for line in named for word in re.sub(r'\w+="[^"]*"', "", line).split() if "=" not in word}
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_between_documents_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", read(name))
    folder = (ROOT / name).parent
    missing = [link for link in links if not (folder / link.replace("%7B", "{").replace("%7D", "}")).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", f"{PROJECT}/README.md"])
def test_the_annotated_tree_names_what_is_there(name: str) -> None:
    (tree,) = re.findall(r"^```text\n(.*?)^```$", read(name), re.MULTILINE | re.DOTALL)
    folders: list[str] = []
    for line in tree.splitlines():
        entries, depth = re.match(r"\s*(\S+(?:  \S+)?)", line), (len(line) - len(line.lstrip())) // 2
        assert entries
        for entry in entries[1].split():
            folders[depth:] = [entry.rstrip("/")]
            assert (ROOT / name).parent.joinpath(*folders).exists(), line


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_names_a_machine(name: str) -> None:
    assert re.findall(r"(?<![\w.])/(?:root|home|Users)/", read(name)) == []
