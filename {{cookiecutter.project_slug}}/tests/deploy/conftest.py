"""The shipped files as data. What is marked `deploy` runs real tools on them: see programs.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.programs import run, system_program

ROOT = Path(__file__).parents[2]
BASE = ROOT / "deploy/kubernetes/base"
PRODUCTION = ROOT / "deploy/kubernetes/overlays/production"
Objects = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def rendered() -> str:
    """The production overlay as `kubectl apply` would send it."""
    return run(system_program("kubectl"), "kustomize", PRODUCTION)


@pytest.fixture(params=["base", pytest.param("production", marks=pytest.mark.deploy)])
def objects(request: pytest.FixtureRequest) -> Objects:
    """Kubernetes objects by kind, there is one of each: as written, and as rendered."""
    if request.param == "production":
        return {one["kind"]: one for one in yaml.safe_load_all(request.getfixturevalue("rendered"))}
    names = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    manifests = [yaml.safe_load((BASE / name).read_text(encoding="utf-8")) for name in names]
    return {one["kind"]: one for one in manifests}


@pytest.fixture
def compose() -> Mapping[str, Any]:
    with (ROOT / "compose.yaml").open(encoding="utf-8") as stream:
        return dict(yaml.safe_load(stream))
