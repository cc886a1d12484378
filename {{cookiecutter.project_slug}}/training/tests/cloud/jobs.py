"""A job for the tests of each cloud."""

from typing import Any

from training.cloud.job import Job, make_job
from training.cloud.machines import Machine, machine_of
from training.targets.shipped import FOLDER

QWEN = FOLDER / "qwen3-8b-24gb.yaml"
FSDP = FOLDER / "llama-8b-4x24gb.yaml"
PLACES = {
    "sagemaker": ("s3://ours/sets/", "s3://ours/adapters"),
    "vertex": ("gs://ours/sets/", "gs://ours/adapters"),
    "azure": ("azureml://datastores/ours/paths/sets/", "azureml://datastores/ours/paths/adapters"),
}
MACHINES = {"sagemaker": "ml.g6.2xlarge", "vertex": "g2-standard-8", "azure": "Standard_NV36ads_A10_v5"}


def job(cloud: str, machine: str | Machine = "", **changes: Any) -> Job:
    sets, output = PLACES[cloud]
    rented = machine if isinstance(machine, Machine) else machine_of(cloud, machine or MACHINES[cloud])
    given: dict[str, Any] = {
        "config": QWEN, "image": "registry/training:1", "sets": sets, "output": output, "machine": rented,
        "hours": 3, "environment": {"HF_TOKEN": "secret"},
    }  # fmt: skip
    return make_job(**{**given, **changes})
