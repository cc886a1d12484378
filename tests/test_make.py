"""The two commands on a fresh machine, which has nothing but make, git and Python."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from baking import PROJECT, export
from running import attempt, run


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH with what a system brings, Python included, but no uv."""
    folder = tmp_path_factory.mktemp("bin")
    for place in ("/bin", "/usr/bin"):
        for program in Path(place).iterdir():
            if not program.name.startswith(("uv", "python")) and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    (folder / "python3").symlink_to(sys._base_executable)  # type: ignore[attr-defined]
    return folder


def python_that(fails: str, bare: Path, folder: Path) -> str:
    """A PATH whose python3 fails on scripts that hold these words."""
    folder.mkdir()
    (folder / "python3").write_text(
        f'#!/bin/sh\ncase "$*" in *"{fails}"*) exit 1;; esac\nexec "{bare}/python3" "$@"\n', encoding="utf-8"
    )
    (folder / "python3").chmod(0o755)
    return f"{folder}:{bare}"


@pytest.mark.slow
def test_demo_needs_nothing_but_python(bare: Path, tmp_path: Path) -> None:
    """Bakes, sets up, ingests, answers one question with sources, abstains on the other, says how to serve.

    Then the project's own commands work too, though the demo's uv is not on their PATH.
    """
    (tmp_path / "bin").mkdir()
    broken_uv(tmp_path / "bin")
    without_uv = {"PATH": f"{tmp_path / 'bin'}:{bare}"}
    clone = export(tmp_path / "clone")
    shown = run(["make", "demo"], clone, without_uv)
    answered, abstained = re.split(r"no answer: the documents do not say", shown)
    assert re.search(r"^\[1\] \S+\.md > \S+", answered, re.MULTILINE)
    for account in (answered, abstained):
        assert re.search(r"model offline, extractive \| prompt \S+ \| \d+ tokens in, \d+ out \| \$0\.0+", account)
        assert re.search(r"retrieve \d+, prompt \d+, first token \d+, model \d+, total \d+", account)
    assert shown.splitlines()[-1] == "To serve the API and the page: cd build/my-llm-app && make run"
    for command in (["setup"], ["lint"], ["test", "ARGS=tests/test_text.py"]):
        run(["make", *command], clone / "build/my-llm-app", without_uv)


@pytest.mark.parametrize("place", [".", "{{cookiecutter.project_slug}}"])
def test_a_python_without_ensurepip_is_told_which_package_to_install(place: str, bare: Path, tmp_path: Path) -> None:
    path = python_that("ensurepip", bare, tmp_path / "bin")
    target = "demo" if place == "." else "setup"
    done = attempt(["make", "--silent", target], export(tmp_path / "clone") / place, {"PATH": path})
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr.splitlines()[0]
    assert "make" in done.stderr.splitlines()[-1]


def test_an_old_python_is_refused_in_one_line(bare: Path, tmp_path: Path) -> None:
    path = python_that("version_info", bare, tmp_path / "bin")
    done = attempt(["make", "--silent", "demo"], export(tmp_path / "clone"), {"PATH": path})
    assert done.returncode != 0
    assert "3.11 to 3.14" in done.stderr.splitlines()[0]


def broken_uv(folder: Path) -> None:
    """pyenv leaves one like it on PATH, which only says which Python has uv."""
    (folder / "uv").write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    (folder / "uv").chmod(0o755)


def made_by_uv(venv: Path) -> None:
    run(["uv", "venv", "--quiet", str(venv)], venv.parent)


def interrupted_after_python(venv: Path) -> None:
    run([sys.executable, "-m", "venv", "--without-pip", str(venv)], venv.parent)
    broken_uv(venv / "bin")


def interrupted_before_python(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("", encoding="utf-8")


def without_ensurepip(venv: Path) -> None:
    """As uv makes it of a Debian Python that lacks the package python3-venv."""
    made_by_uv(venv)
    (packages,) = venv.glob("lib/python*/site-packages")
    (packages / "none.pth").write_text("import sys; sys.modules['ensurepip'] = None\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    "make_venv", [made_by_uv, interrupted_after_python, interrupted_before_python, without_ensurepip]
)
def test_an_environment_without_uv_gets_it(
    make_venv: Callable[[Path], None], bare: Path, template: Path, tmp_path: Path
) -> None:
    """Whoever made it, wherever it is, and also where PATH has a uv that does not run."""
    (tmp_path / "bin").mkdir()
    broken_uv(tmp_path / "bin")
    venv = tmp_path / "with a space" / ".venv"
    venv.parent.mkdir()
    make_venv(venv)
    run(["make", "venv", f"VENV={venv}"], template / PROJECT, {"PATH": f"{tmp_path / 'bin'}:{bare}"})
    assert run([str(venv / "bin" / "uv"), "--version"], tmp_path).startswith("uv ")


def test_uv_finishes_an_environment_that_was_interrupted(template: Path, tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    interrupted_before_python(venv)
    run(["make", "venv", f"VENV={venv}"], template / PROJECT)
    assert run([str(venv / "bin" / "python"), "--version"], tmp_path).startswith("Python 3.1")


def test_an_environment_that_nothing_can_install_into_is_refused_in_one_line(
    bare: Path, template: Path, tmp_path: Path
) -> None:
    without_ensurepip(tmp_path / ".venv")
    path = python_that("-m pip", bare, tmp_path / "bin")
    done = attempt(["make", "--silent", "venv", f"VENV={tmp_path / '.venv'}"], template / PROJECT, {"PATH": path})
    assert done.returncode != 0
    assert "install uv" in done.stderr.splitlines()[0]
    assert "make" in done.stderr.splitlines()[1]


def test_a_project_that_is_set_up_is_not_set_up_again(template: Path, tmp_path: Path) -> None:
    """Also where the environment's path has a space: make splits names there."""
    python = tmp_path / "with a space" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "python $*"\n', encoding="utf-8")
    python.chmod(0o755)
    shown = run(["make", "ask", "QUESTION=What?", f"VENV={tmp_path / 'with a space'}"], template / PROJECT)
    assert shown == "python -m app ask What?\n"


NO_TORCH = "import importlib.metadata"


def recording(folder: Path, *fails: str) -> dict[str, str]:
    """An environment in which uv and the project's python only note what is asked of them; what has `fails` fails."""
    refused = "|".join(f'*"{words}"*' for words in ("no such thing", *fails))
    script = f'#!/bin/sh\necho "${{0##*/}} $*" >> "{folder}/asked"\ncase "$*" in {refused}) exit 1;; esac\n'
    for program in ("bin/uv", "venv/bin/python"):
        (folder / program).parent.mkdir(parents=True)
        (folder / program).write_text(script, encoding="utf-8")
        (folder / program).chmod(0o755)
    return {"PATH": f"{folder}/bin:/usr/bin:/bin", "LLM_MODEL": "transformers:data/models/smollm2"}


def installed(folder: Path, *fails: str) -> list[str]:
    """What `make setup` installs for a model in this process, when what has `fails` fails."""
    project = export(folder / "clone") / PROJECT
    environment = recording(folder, *fails)
    run(["make", "setup", f"VENV={folder / 'venv'}", "EXTRAS=pdf"], project, environment)
    asked = (folder / "asked").read_text(encoding="utf-8").splitlines()
    return [line for line in asked if " install " in line]


def test_a_model_in_this_process_brings_torch_before_all_else(tmp_path: Path) -> None:
    torch, lock, rest = installed(tmp_path, NO_TORCH)
    assert torch.endswith("--torch-backend cpu -r deploy/torch.txt")
    assert lock.endswith("--require-hashes --no-deps -r transformers.lock")
    assert rest.endswith("-c requirements.lock --extra pdf")


def test_torch_comes_by_pip_where_uv_does_not_get_it(tmp_path: Path) -> None:
    refused, torch, *rest = installed(tmp_path, NO_TORCH, "--torch-backend")
    assert "--torch-backend cpu" in refused
    assert torch.startswith("python -m pip install")
    assert torch.endswith("-r deploy/torch.txt")
    assert len(rest) == 2


def test_a_torch_that_is_there_is_kept(tmp_path: Path) -> None:
    lock, rest = installed(tmp_path)
    assert "transformers.lock" in lock
    assert "pyproject.toml" in rest


@pytest.mark.parametrize("place", [".", "{{cookiecutter.project_slug}}"])
def test_help_lists_every_command(place: str, template: Path) -> None:
    listed = run(["make"], template / place)
    phony = re.search(r"^\.PHONY: (.*)$", (template / place / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert phony
    assert set(re.findall(r"make ([a-z-]+)", listed)) >= set(phony[1].split())
