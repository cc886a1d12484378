"""The requests of Vertex AI and Azure ML, held against the published shapes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.errors import MissingExtra, SettingsError
from training.cloud import azure, sagemaker, vertex
from training.cloud.machines import Machine, machines
from training.tests.cloud.jobs import job

HERE = Path(__file__).parent


def mistakes(cloud: str, body: Any) -> list[str]:
    schema = json.loads((HERE / f"{cloud}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(body)]


@pytest.mark.parametrize("account", ["", "training@ours.iam.gserviceaccount.com"])
def test_vertex_gets_a_custom_job(account: str) -> None:
    body = vertex.request(job("vertex"), account)
    assert mistakes("vertex", body) == []
    assert body["jobSpec"].get("serviceAccount", "") == account
    (pool,) = body["jobSpec"]["workerPoolSpecs"]
    assert pool["machineSpec"] == {
        "machineType": "g2-standard-8", "acceleratorType": "NVIDIA_L4", "acceleratorCount": 1,
    }  # fmt: skip
    words = pool["containerSpec"]["command"]
    assert words[-4:] == ["--sets", "/gcs/ours/sets", "--output", "/gcs/ours/adapters/lora-qwen3-8b-24gb/adapter"]
    assert body["jobSpec"]["scheduling"]["timeout"] == "10800s"


@pytest.mark.parametrize("name", machines("vertex"))
def test_vertex_knows_the_gpu_of_each_machine_of_the_table(name: str) -> None:
    assert mistakes("vertex", vertex.request(job("vertex", name))) == []


def test_vertex_is_asked_for_no_machine_whose_gpu_is_not_known() -> None:
    with pytest.raises(SettingsError, match=r"n1-standard-8 is not in .*prices\.json.*g2-standard-8"):
        vertex.request(job("vertex", Machine("n1-standard-8")))


def test_azure_gets_a_command_job_on_compute_of_its_own() -> None:
    body = azure.request(job("azure"))
    assert mistakes("azure", body) == []
    assert body["resources"]["instance_type"] == "Standard_NV36ads_A10_v5"
    assert body["limits"]["timeout"] == 3 * 3600
    for name, words in (("inputs.sets", "'${{inputs.sets}}'"), ("outputs.adapter", "'${{outputs.adapter}}/adapter'")):
        place, of = name.split(".")
        assert words in body["command"]
        assert of in body[place]


@pytest.mark.parametrize(
    ("cloud", "body"), [("vertex", vertex.request(job("vertex"))), ("azure", azure.request(job("azure")))]
)
def test_a_misspelled_field_would_be_found(cloud: str, body: dict[str, Any]) -> None:
    first = next(iter(body))
    assert mistakes(cloud, {**{f"{first}s": body[first]}, **{name: body[name] for name in body if name != first}})


@pytest.mark.parametrize(
    ("cloud", "request_of"),
    [("vertex", vertex.request), ("azure", azure.request), ("sagemaker", lambda one: sagemaker.request(one, "role"))],
)
def test_data_of_another_cloud_is_refused(cloud: str, request_of: Any) -> None:
    for option in ("sets", "output"):
        with pytest.raises(SettingsError, match=f"--{option} is /tmp, and this cloud reads"):
            request_of(job(cloud, **{option: "/tmp"}))  # noqa: S108


def test_an_address_without_a_bucket_is_refused() -> None:
    with pytest.raises(SettingsError, match="--output is s3:///, and this cloud reads"):
        sagemaker.request(job("sagemaker", output="s3:///"), "role")


def test_without_its_sdk_a_cloud_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("google.cloud", "azure.ai.ml", "boto3"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtra, match="install google-cloud-aiplatform"):
        vertex.submit(vertex.request(job("vertex")), "ours", "us-central1")
    with pytest.raises(MissingExtra, match="install azure-ai-ml azure-identity"):
        azure.submit(azure.request(job("azure")), "0", "ours", "ours")
    with pytest.raises(MissingExtra, match='EXTRAS="sagemaker"'):
        sagemaker.submit(sagemaker.request(job("sagemaker"), "role"), "us-east-1")
