"""Vertex AI: a CustomJob, as the reference of its REST API has it (projects.locations.customJobs)."""

import json
from typing import Any

from app.errors import MissingExtra, SettingsError
from training.cloud.job import DISK_GB, Job, check_place
from training.cloud.machines import known

SCHEME = "gs://"
MOUNTED = "/gcs/"
"""Where Vertex AI shows every bucket that the job may read, by Cloud Storage FUSE."""
MISSING = "Vertex AI needs its SDK: run `uv pip install google-cloud-aiplatform`"


def request(job: Job, service_account: str = "") -> dict[str, Any]:
    """Raises SettingsError for addresses that are none of Cloud Storage, and for a machine whose GPU is not known."""
    sets, output = check_place(job.sets, SCHEME, "--sets"), check_place(job.output, SCHEME, "--output")
    machine = known(job.machine, "vertex")
    spec: dict[str, Any] = {
        "workerPoolSpecs": [
            {
                "machineSpec": {
                    "machineType": machine.name,
                    "acceleratorType": machine.accelerator,
                    "acceleratorCount": machine.gpus,
                },
                "replicaCount": "1",  # 64 bits wide, which JSON has as text
                "diskSpec": {"bootDiskType": "pd-ssd", "bootDiskSizeGb": DISK_GB},
                "containerSpec": {
                    "imageUri": job.image,
                    "command": job.command(mounted(sets), mounted(f"{output}/{job.name}")),
                    "env": [{"name": name, "value": value} for name, value in job.environment.items()],
                },
            }
        ],
        "scheduling": {"timeout": f"{job.seconds}s", "restartJobOnWorkerRestart": True},
        "baseOutputDirectory": {"outputUriPrefix": f"{output}/{job.name}"},
    }
    return {
        "displayName": job.name,
        "jobSpec": {**spec, **({"serviceAccount": service_account} if service_account else {})},
    }


def mounted(address: str) -> str:
    """`gs://bucket/sets` -> `/gcs/bucket/sets`."""
    return MOUNTED + address.removeprefix(SCHEME)


def submit(body: dict[str, Any], project: str, region: str) -> str:
    """Returns the job's full name. Raises MissingExtra, and SettingsError for what Google refuses."""
    try:
        from google.api_core.exceptions import GoogleAPIError
        from google.auth.exceptions import GoogleAuthError
        from google.cloud import aiplatform_v1 as vertex
    except ImportError:
        raise MissingExtra(MISSING) from None
    try:
        client = vertex.JobServiceClient(client_options={"api_endpoint": f"{region}-aiplatform.googleapis.com"})
        job = vertex.CustomJob.from_json(json.dumps(body))
        return str(client.create_custom_job(parent=f"projects/{project}/locations/{region}", custom_job=job).name)
    except (GoogleAPIError, GoogleAuthError) as error:
        raise SettingsError(f"Vertex AI did not take the job ({error}): correct that, and submit again") from None
