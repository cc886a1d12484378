"""The request of SageMaker, held against the model of its API that botocore has."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import SettingsError
from training.cloud.machines import machines
from training.cloud.sagemaker import KEPT, MOUNTED, request, submit
from training.tests.cloud.jobs import FSDP, job

pytestmark = pytest.mark.formats

ROLE = "arn:aws:iam::123456789012:role/training"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/lora-qwen3-8b-24gb"


def shape() -> Any:
    from botocore.session import get_session

    return get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape


def mistakes(body: dict[str, Any]) -> list[str]:
    """Of types, required fields and lengths by botocore itself, and of patterns and choices, which it leaves to AWS."""
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(body, shape())
    return [*report.generate_report().splitlines(), *unfit(body, shape(), "request")]


def unfit(value: Any, model: Any, place: str) -> Iterator[str]:
    for one, inner, name in children(value, model):
        yield from unfit(one, inner, f"{place}.{name}")
    if model.type_name == "string":
        if model.enum and value not in model.enum:
            yield f"{place}: {value} is no choice"
        if not re.fullmatch(model.metadata.get("pattern", ".*"), value, re.DOTALL):
            yield f"{place}: {value} is not of the form {model.metadata['pattern']}"
        if len(value) > model.metadata.get("max", len(value)):
            yield f"{place}: {value} is too long"


def children(value: Any, model: Any) -> Iterator[tuple[Any, Any, str]]:
    """What a value holds, with its own models; of fields that are not there botocore itself tells."""
    if model.type_name == "structure":
        yield from ((one, model.members[name], name) for name, one in value.items() if name in model.members)
    elif model.type_name == "list":
        yield from ((one, model.member, "item") for one in value)
    elif model.type_name == "map":
        yield from ((one, model.value, name) for name, one in value.items())


@pytest.mark.parametrize("spot", [False, True])
def test_the_request_is_what_the_api_takes(spot: bool) -> None:
    body = request(job("sagemaker"), ROLE, spot)
    assert mistakes(body) == []
    assert body["EnableManagedSpotTraining"] is spot
    assert ("MaxWaitTimeInSeconds" in body["StoppingCondition"]) is spot
    words = body["AlgorithmSpecification"]["ContainerEntrypoint"]
    assert words[-4:] == ["--sets", MOUNTED, "--output", f"{KEPT}/adapter"]
    assert body["CheckpointConfig"]["LocalPath"] == KEPT


@pytest.mark.parametrize("name", machines("sagemaker"))
def test_amazon_has_each_machine_of_the_table(name: str) -> None:
    config = {"config": FSDP} if machines("sagemaker")[name].gpus > 1 else {}
    assert mistakes(request(job("sagemaker", name, **config), ROLE)) == []


def test_mistakes_would_be_found() -> None:
    body = request(job("sagemaker"), "training")
    body["ResourceConfig"]["InstanceType"] = "ml.none"
    body["TrainingJob"] = body.pop("TrainingJobName")
    found = "\n".join(mistakes(body))
    for part in ("Unknown parameter", "TrainingJobName", "ml.none is no choice", "training is not of the form"):
        assert part in found


def client() -> Any:
    import boto3

    return boto3.client(
        "sagemaker",
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106
    )


def test_what_is_submitted_is_the_request() -> None:
    from botocore.stub import Stubber

    body, sagemaker = request(job("sagemaker"), ROLE), client()
    with Stubber(sagemaker) as amazon:
        amazon.add_response("create_training_job", {"TrainingJobArn": ARN}, body)
        assert submit(body, "us-east-1", sagemaker) == ARN
        amazon.assert_no_pending_responses()


def test_what_amazon_refuses_is_said_in_its_words() -> None:
    from botocore.stub import Stubber

    body, sagemaker = request(job("sagemaker"), ROLE), client()
    with Stubber(sagemaker) as amazon:
        amazon.add_client_error("create_training_job", "ResourceInUse", "the name is taken")
        with pytest.raises(SettingsError, match=r"did not take the job .*the name is taken"):
            submit(body, "us-east-1", sagemaker)
