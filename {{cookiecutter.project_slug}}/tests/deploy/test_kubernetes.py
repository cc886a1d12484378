"""The manifests hang together, and fit what the application is."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute

from app.api.routes import health
from app.api.serving.server import GRACE_SECONDS
from app.settings import Settings
from tests.deploy.conftest import BASE, PRODUCTION, Objects
from tests.deploy.programs import published_program

KUBERNETES_VALIDATE = "kubernetes-validate==1.37.0"
CHECKOV = "checkov==3.3.30"
FIELDS = {name.upper() for name in Settings.model_fields}


def pod(objects: Objects) -> Mapping[str, Any]:
    return dict(objects["Deployment"]["spec"]["template"]["spec"])


def containers(objects: Objects) -> Iterator[Mapping[str, Any]]:
    yield from pod(objects)["initContainers"]
    yield from pod(objects)["containers"]


def test_every_selector_finds_the_pods(objects: Objects) -> None:
    labels = objects["Deployment"]["spec"]["template"]["metadata"]["labels"].items()

    assert objects["Deployment"]["spec"]["selector"]["matchLabels"].items() <= labels
    assert objects["Service"]["spec"]["selector"].items() <= labels
    assert objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"].items() <= labels


def test_service_probes_and_policy_use_the_port_that_the_app_serves_on(objects: Objects) -> None:
    [app] = pod(objects)["containers"]
    [port] = app["ports"]
    [served] = objects["Service"]["spec"]["ports"]
    [admitted] = objects["NetworkPolicy"]["spec"]["ingress"][0]["ports"]

    assert app["args"] == ["serve", "--host", "0.0.0.0", "--port", str(port["containerPort"])]  # noqa: S104
    assert {served["targetPort"], admitted["port"]} == {port["name"]}
    assert {app[probe]["httpGet"]["port"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")} == {
        port["name"]
    }


def test_every_probe_asks_a_path_that_the_app_has(objects: Objects) -> None:
    [app] = pod(objects)["containers"]
    paths = {app[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}

    assert len(paths) == 3
    assert paths <= {route.path for route in health.router.routes if isinstance(route, APIRoute)}


def test_the_embedded_index_has_one_holder_and_outlives_it(objects: Objects) -> None:
    claim = {"claimName": objects["PersistentVolumeClaim"]["metadata"]["name"]}

    assert objects["Deployment"]["spec"]["replicas"] == 1
    assert objects["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}
    assert {"name": "data", "persistentVolumeClaim": claim} in pod(objects)["volumes"]


def test_documents_are_ingested_before_the_app_starts(objects: Objects) -> None:
    [ingest] = pod(objects)["initContainers"]
    [app] = pod(objects)["containers"]

    assert ingest["args"] == ["ingest", "docs"]
    assert ingest["image"] == app["image"]


def test_every_container_writes_only_to_its_volumes(objects: Objects) -> None:
    for container in containers(objects):
        mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}

        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert mounts == {"/data": "data", "/tmp": "tmp"}  # noqa: S108


def test_no_container_has_more_rights_than_it_needs(objects: Objects) -> None:
    assert pod(objects)["securityContext"]["runAsNonRoot"] is True
    assert pod(objects)["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(objects)["automountServiceAccountToken"] is False
    assert pod(objects)["serviceAccountName"] == objects["ServiceAccount"]["metadata"]["name"]
    for container in containers(objects):
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_every_container_says_what_it_needs_and_where_it_ends(objects: Objects) -> None:
    for container in containers(objects):
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert set(container["resources"]["limits"]) == {"cpu", "memory"}


def test_answers_may_end_before_the_pod_is_killed(objects: Objects) -> None:
    assert pod(objects)["terminationGracePeriodSeconds"] > GRACE_SECONDS


def test_secrets_are_named_and_never_written_down(objects: Objects) -> None:
    assert "Secret" not in objects
    for container in containers(objects):
        assert {one["name"] for one in container["env"]} <= FIELDS
        for one in container["env"]:
            reference = one["valueFrom"]["secretKeyRef"]
            assert reference["key"] == one["name"]
            assert reference.get("optional", False) is (one["name"] != "API_KEY")


def test_plain_settings_are_fields_of_the_app_with_values_that_it_accepts() -> None:
    [generator] = yaml.safe_load((BASE / "kustomization.yaml").read_text(encoding="utf-8"))["configMapGenerator"]
    values = dict(literal.split("=", 1) for literal in generator["literals"])

    assert set(values) <= FIELDS
    assert values["DATA_DIR"] == "/data"
    Settings.model_validate({name.lower(): value for name, value in values.items()})


def test_one_file_names_everything() -> None:
    overlay = yaml.safe_load((PRODUCTION / "kustomization.yaml").read_text(encoding="utf-8"))
    [image] = overlay["images"]
    slug = overlay["namespace"]

    assert overlay["labels"][0]["pairs"] == {"app.kubernetes.io/instance": slug}
    assert image["newName"].split("/")[-1] == slug
    assert set(chosen()) == {"APP_NAME", "LLM_MODEL", "VECTOR_STORE", "LLM_BASE_URL"}
    assert chosen()["APP_NAME"]


def test_the_model_server_is_not_looked_for_in_the_pod_itself() -> None:
    assert not re.search(r"localhost|127\.0\.0\.1", chosen()["LLM_BASE_URL"])


def chosen() -> dict[str, str]:
    """The settings that the production overlay gives."""
    overlay = yaml.safe_load((PRODUCTION / "kustomization.yaml").read_text(encoding="utf-8"))
    [patch] = overlay["patches"]
    return {each["path"].removeprefix("/data/"): each["value"] for each in yaml.safe_load(patch["patch"])}


def test_the_app_may_call_a_model_server_inside_the_cluster_and_outside(objects: Objects) -> None:
    """Some network plug-ins don't count pods among the addresses of an ipBlock."""
    called = [peer for rule in objects["NetworkPolicy"]["spec"]["egress"] if "ports" not in rule for peer in rule["to"]]

    assert {"namespaceSelector": {}} in called
    assert {"0.0.0.0/0", "::/0"} == {peer["ipBlock"]["cidr"] for peer in called if "ipBlock" in peer}


@pytest.mark.deploy
def test_production_gives_every_object_the_name_and_the_image(rendered: str) -> None:
    overlay = yaml.safe_load((PRODUCTION / "kustomization.yaml").read_text(encoding="utf-8"))
    [image] = overlay["images"]
    objects = {one["kind"]: one for one in yaml.safe_load_all(rendered)}
    config = objects["ConfigMap"]

    assert objects.pop("Namespace")["metadata"]["name"] == overlay["namespace"]
    assert {one["metadata"]["namespace"] for one in objects.values()} == {overlay["namespace"]}
    assert chosen().items() <= config["data"].items()
    for container in containers(objects):
        assert container["image"] == f"{image['newName']}:{image['newTag']}"
        assert container["envFrom"] == [
            {"configMapRef": {"name": config["metadata"]["name"]}},
            {"secretRef": {"name": "provider", "optional": True}},
        ]
        assert {"name": "data", "mountPath": config["data"]["DATA_DIR"]} in container["volumeMounts"]


@pytest.mark.deploy
def test_production_is_valid_kubernetes(rendered: str, tmp_path: Path) -> None:
    manifest = tmp_path / "production.yaml"
    manifest.write_text(rendered, encoding="utf-8")

    published_program(KUBERNETES_VALIDATE, "kubernetes-validate", "--strict", manifest)


@pytest.mark.deploy
def test_production_passes_the_security_scan_and_each_waiver_has_a_reason(rendered: str, tmp_path: Path) -> None:
    manifest = tmp_path / "production.yaml"
    manifest.write_text(rendered, encoding="utf-8")

    scan = ["checkov", "--skip-download", "--framework", "kubernetes", "--output", "json", "--soft-fail", "-f"]
    report = json.loads(published_program(CHECKOV, *scan, manifest))["results"]

    assert report["passed_checks"]
    assert [check["check_id"] for check in report["failed_checks"]] == []
    assert all(check["check_result"]["suppress_comment"] for check in report["skipped_checks"])
