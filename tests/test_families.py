"""Tests that need more than Python and the lock are families: each has a marker and a command, and CI runs them all."""

import re
import tomllib

import pytest
from baking import PROJECT, ROOT, template_files


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def families(folder: str) -> list[str]:
    """The markers of these tests but `slow`, which is a matter of time: `make test` runs what has it."""
    listed = tomllib.loads(read(f"{folder}/pyproject.toml"))["tool"]["pytest"]["ini_options"]["markers"]
    return [name for name, _, _ in (marker.partition(":") for marker in listed) if name != "slow"]


FAMILIES = families(PROJECT)
NO_FAMILY = " and ".join(f"not {family}" for family in FAMILIES)


def pytest_options(folder: str, target: str) -> str:
    """What the target of the folder's Makefile gives to pytest."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", read(f"{folder}/Makefile"), re.MULTILINE)
    assert recipe, target
    (options,) = re.findall(r"-m pytest (.*)", recipe[1])
    return str(options)


@pytest.mark.parametrize("folder", [".", PROJECT])
def test_a_family_has_a_command_and_make_test_runs_all_others(folder: str) -> None:
    assert f'-m "{NO_FAMILY}"' in pytest_options(folder, "test")
    assert {family: pytest_options(folder, f"test-{family}").partition(" -n ")[0] for family in FAMILIES} == {
        family: f"-m {family}" for family in FAMILIES
    }


def test_the_template_has_the_families_of_the_project() -> None:
    assert families(".") == FAMILIES


def test_ci_runs_every_family() -> None:
    (listed,) = re.findall(r"^printf 'test-%s\\n' ([a-z ]+) \|$", read(".ci/run"), re.MULTILINE)
    assert sorted(listed.split()) == sorted(FAMILIES)


@pytest.mark.parametrize("name", [name for name in template_files() if name.endswith(".md")])
def test_without_make_the_same_tests_run(name: str) -> None:
    assert set(re.findall(r'pytest\s-m\s"([^"]+)"', read(name))) <= {NO_FAMILY}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_guides_say_what_a_family_needs(family: str) -> None:
    for guide in ("CONTRIBUTING.md", "README.md", f"{PROJECT}/README.md", f"{PROJECT}/docs/architecture.md"):
        assert f"make test-{family}`" in read(guide), guide
