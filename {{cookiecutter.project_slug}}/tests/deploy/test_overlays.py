"""An overlay says what things are called and chooses; what two of them have in common is a kustomize component."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from tests.deploy.conftest import ROOT

OVERLAYS = ROOT / "deploy/kubernetes/overlays"
# What every overlay has: the base, and names of its own.
OWN = frozenset({"apiVersion", "kind", "resources", "components", "namespace", "labels", "images"})

Overlay = Mapping[str, Any]


def parts(overlay: Overlay) -> Iterator[str]:
    """Each thing that the overlay does to the base, as one text: an entry of a list, an operation of a patch."""
    for field, entries in overlay.items():
        for entry in entries if field not in OWN else ():
            operations = yaml.safe_load(entry["patch"]) if "patch" in entry else [entry]
            target = entry.get("target") if isinstance(entry, dict) else None
            yield from (json.dumps([field, target, one], sort_keys=True) for one in operations)


def repeated(overlays: Iterable[Overlay]) -> list[str]:
    counted = Counter(part for overlay in overlays for part in set(parts(overlay)))
    return sorted(part for part, times in counted.items() if times > 1)


def test_no_two_overlays_repeat_what_a_component_could_hold() -> None:
    overlays = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in OVERLAYS.glob("*/kustomization.yaml")]
    assert overlays
    assert repeated(overlays) == []


def test_an_overlay_is_one_file() -> None:
    assert {path.name for path in OVERLAYS.rglob("*") if path.is_file()} == {"kustomization.yaml"}


def test_a_repeated_operation_is_noticed_whatever_stands_beside_it() -> None:
    def overlay(*values: str) -> Overlay:
        operations = [{"op": "add", "path": "/data/LOG_LEVEL", "value": value} for value in values]
        return {"kind": "Kustomization", "patches": [{"target": {"kind": "ConfigMap"}, "patch": yaml.dump(operations)}]}

    assert repeated([overlay("info"), overlay("debug")]) == []
    (found,) = repeated([overlay("info", "debug"), overlay("debug")])
    assert '"debug"' in found
