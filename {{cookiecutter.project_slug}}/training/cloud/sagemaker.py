"""SageMaker: the request of CreateTrainingJob, as Amazon's API reference has it."""

from typing import Any

from app.errors import MissingExtra, SettingsError
from training.cloud.job import DISK_GB, Job, check_place

CHANNEL = "sets"
MOUNTED = f"/opt/ml/input/data/{CHANNEL}"
KEPT = "/opt/ml/checkpoints"
"""SageMaker copies it into the bucket while the job runs, and back when one begins again."""
MISSING = "SageMaker needs the extra 'sagemaker', which has boto3: run `make setup EXTRAS=\"sagemaker\"`"


def request(job: Job, role: str, spot: bool = False) -> dict[str, Any]:
    """`role` is the ARN of what the job may do. A `spot` machine is cheaper, and may be taken away for a while.

    Raises SettingsError for addresses that are none of S3.
    """
    sets, output = check_place(job.sets, "s3://", "--sets"), check_place(job.output, "s3://", "--output")
    ends = {"MaxRuntimeInSeconds": job.seconds}
    return {
        "TrainingJobName": job.name,
        "RoleArn": role,
        "AlgorithmSpecification": {
            "TrainingImage": job.image,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": job.command(MOUNTED, KEPT),
        },
        "InputDataConfig": [
            {
                "ChannelName": CHANNEL,
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": f"{sets}/",
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
            }
        ],
        "OutputDataConfig": {"S3OutputPath": output},
        "CheckpointConfig": {"S3Uri": f"{output}/{job.name}", "LocalPath": KEPT},
        "ResourceConfig": {"InstanceType": job.machine.name, "InstanceCount": 1, "VolumeSizeInGB": DISK_GB},
        "StoppingCondition": {**ends, "MaxWaitTimeInSeconds": 2 * job.seconds} if spot else ends,
        "EnableManagedSpotTraining": spot,
        "Environment": dict(job.environment),
    }


def submit(body: dict[str, Any], region: str, client: Any = None) -> str:
    """Returns the job's ARN. Raises MissingExtra, and SettingsError for what Amazon refuses."""
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise MissingExtra(MISSING) from None
    try:
        answer = (client or boto3.client("sagemaker", region_name=region)).create_training_job(**body)
    except (BotoCoreError, ClientError) as error:
        raise SettingsError(f"SageMaker did not take the job ({error}): correct that, and submit again") from None
    return str(answer["TrainingJobArn"])
