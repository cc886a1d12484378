"""Azure ML: a command job in the form of its YAML (schema `commandJob`), on compute that Azure starts for it."""

import io
import json
import shlex
from typing import Any

from app.errors import MissingExtra, SettingsError
from training.cloud.job import Job, check_place

SCHEMA = "https://azuremlschemas.azureedge.net/latest/commandJob.schema.json"
MISSING = "Azure ML needs its SDK: run `uv pip install azure-ai-ml azure-identity`"
SCHEME = "azureml://"


def request(job: Job) -> dict[str, Any]:
    """Raises SettingsError for addresses that are none of a datastore."""
    sets, output = check_place(job.sets, SCHEME, "--sets"), check_place(job.output, SCHEME, "--output")
    return {
        "$schema": SCHEMA,
        "type": "command",
        "name": job.name,
        "display_name": job.name,
        "experiment_name": "lora",
        "command": shlex.join(job.command(filled_in("inputs.sets"), filled_in("outputs.adapter"))),
        "environment": {"image": job.image},
        "environment_variables": dict(job.environment),
        "inputs": {"sets": {"type": "uri_folder", "mode": "ro_mount", "path": sets}},
        "outputs": {"adapter": {"type": "uri_folder", "mode": "rw_mount", "path": f"{output}/{job.name}"}},
        "resources": {"instance_type": job.machine.name, "instance_count": 1, "shm_size": "8g"},
        "limits": {"timeout": job.seconds},
    }


def filled_in(name: str) -> str:
    """What Azure ML replaces by a path: the name in two braces after a dollar sign."""
    return "${{" + name + "}}"


def submit(body: dict[str, Any], subscription: str, group: str, workspace: str) -> str:
    """Returns the job's name. Raises MissingExtra, and SettingsError for what Azure refuses."""
    try:
        from azure.ai.ml import MLClient, load_job  # type: ignore[import-not-found, unused-ignore]
        from azure.core.exceptions import AzureError  # type: ignore[import-not-found, unused-ignore]
        from azure.identity import DefaultAzureCredential  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        raise MissingExtra(MISSING) from None
    try:
        client = MLClient(DefaultAzureCredential(), subscription, group, workspace)
        return str(client.jobs.create_or_update(load_job(source=io.StringIO(json.dumps(body)))).name)
    except AzureError as error:
        raise SettingsError(f"Azure ML did not take the job ({error}): correct that, and submit again") from None
