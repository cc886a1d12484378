"""The source is the product: the template's folder of the project is checked and tested as it stands."""

import json
import shutil
from pathlib import Path

import pytest
from baking import PROJECT, files
from conftest import Bake
from running import assert_passes, run
from test_families import NO_FAMILY
from test_projects import OTHER, TIMEOUT


@pytest.mark.slow
def test_the_source_is_a_running_project_in_place(template: Path, baked: Bake, tmp_path: Path) -> None:
    """Under its braced name, with environment, caches and data outside of it; its tests don't read another's `.env`.

    Types are checked where a project's `make lint` is run (test_make.py).
    """
    settings = baked(**OTHER) / ".env.example"
    source = shutil.copytree(template / PROJECT, tmp_path / "in place" / PROJECT)
    shutil.copy(settings, source / ".env")
    before = files(source)
    run(["uv", "venv", "--quiet", str(tmp_path / "venv")], tmp_path)
    install = ["uv", "pip", "install", "--python", str(tmp_path / "venv"), "--require-hashes", "-r", "pyproject.toml"]
    run([*install, "--extra", "test", "-c", "requirements.lock"], source)
    outside = {
        "PATH": f"{tmp_path / 'venv' / 'bin'}:/usr/bin:/bin",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"),
        "DATA_DIR": str(tmp_path / "data"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path / "hypothesis"),
        "RUFF_NO_CACHE": "true",
    }
    run(["ruff", "check", "."], source, outside)
    run(["ruff", "format", "--check", "."], source, outside)
    run(["lint-imports", "--no-cache"], source, outside)
    workers = ["-n", "logical", "--dist", "worksteal"]
    tests = ["python", "-m", "pytest", "-p", "no:cacheprovider", "-m", NO_FAMILY, *workers]
    assert_passes(run(tests, source, outside, TIMEOUT))
    outside["LLM_MODEL"] = "offline"
    run(["python", "-m", "app", "ingest", "docs/prompts.md"], source, outside)
    answer = json.loads(run(["python", "-m", "app", "ask", "--json", "How do I add a prompt?"], source, outside))
    assert answer["citations"]
    assert files(source) == before
