"""`cloud`: the same training as a job of SageMaker, Vertex AI or Azure ML."""

import os
from collections.abc import Callable
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Terminal
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from training.cloud.job import Job

Config = Annotated[Path, typer.Option(help="A recipe of `lora` in the folder training/, which the image has.")]
Image = Annotated[str, typer.Option(help="The image of training/cloud/Dockerfile, in a registry of that cloud.")]
Sets = Annotated[str, typer.Option(help="The folder in a bucket to which the sets of `data` were copied.")]
Output = Annotated[str, typer.Option(help="The folder in a bucket for the adapter and its checkpoints.")]
MachineType = Annotated[str, typer.Option("--machine", help="The cloud's name of a machine.")]
Hours = Annotated[float, typer.Option(min=0.1, max=72, help="The job is ended after so many hours.")]
Name = Annotated[str, typer.Option(help="The job's name.", show_default="lora- and the recipe's")]
Region = Annotated[str, typer.Option(help="Where the machine stands.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print the request and its price, and send nothing.")]
Role = Annotated[str, typer.Option(help="The ARN of the role that the job gets.")]
Spot = Annotated[bool, typer.Option("--spot", help="Take a cheaper machine, which may be taken away for a while.")]
Project = Annotated[str, typer.Option(help="The project of Google Cloud.")]
Account = Annotated[str, typer.Option(help="The service account that the job gets.", show_default="Vertex AI's own")]
Subscription = Annotated[str, typer.Option(help="The subscription's ID.")]
Group = Annotated[str, typer.Option(help="The resource group.")]
Workspace = Annotated[str, typer.Option(help="The workspace of Azure ML.")]

HUB_TOKEN = "HF_TOKEN"  # noqa: S105
"""Passed on where it is set: hubs give out some models to known readers only. A dry run does not show it."""

cloud = typer.Typer(name="cloud", no_args_is_help=True, help="Train on a GPU of a cloud.")


@cloud.callback()
def jobs() -> None:
    """Train on a GPU of a cloud.

    The same recipe, image and data everywhere; a dry run prints the request and the price. See docs/finetuning-gpus.md.
    """


@cloud.command()
def sagemaker(
    ctx: typer.Context,
    config: Config,
    image: Image,
    sets: Sets,
    output: Output,
    role: Role,
    machine: MachineType = "ml.g6.2xlarge",
    hours: Hours = 4,
    region: Region = "us-east-1",
    name: Name = "",
    spot: Spot = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Train as a job of Amazon SageMaker.

    \b
    Example:
      python -m training cloud sagemaker --config training/targets/qwen3-8b-24gb.yaml \\
        --image 123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1 --sets s3://ours/sets \\
        --output s3://ours/adapters --role arn:aws:iam::123456789012:role/training --hours 3 --dry-run
    """
    from training.cloud.sagemaker import request, submit

    terminal = start(ctx, json)
    job = described("sagemaker", config, image, sets, output, machine, hours, name, dry_run)
    body = request(job, role, spot)
    finish(terminal, job, body, json, dry_run, lambda: submit(body, region))


@cloud.command()
def vertex(
    ctx: typer.Context,
    config: Config,
    image: Image,
    sets: Sets,
    output: Output,
    project: Project,
    machine: MachineType = "g2-standard-8",
    hours: Hours = 4,
    region: Region = "us-central1",
    service_account: Account = "",
    name: Name = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Train as a custom job of Google's Vertex AI.

    \b
    Example:
      python -m training cloud vertex --config training/targets/qwen3-8b-24gb.yaml \\
        --image us-docker.pkg.dev/ours/images/training:1 --sets gs://ours/sets \\
        --output gs://ours/adapters --project ours --hours 3 --dry-run
    """
    from training.cloud.vertex import request, submit

    terminal = start(ctx, json)
    job = described("vertex", config, image, sets, output, machine, hours, name, dry_run)
    body = request(job, service_account)
    finish(terminal, job, body, json, dry_run, lambda: submit(body, project, region))


@cloud.command()
def azure(
    ctx: typer.Context,
    config: Config,
    image: Image,
    sets: Sets,
    output: Output,
    subscription: Subscription,
    group: Group,
    workspace: Workspace,
    machine: MachineType = "Standard_NC24ads_A100_v4",
    hours: Hours = 4,
    name: Name = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Train as a command job of Azure ML.

    \b
    Example:
      python -m training cloud azure --config training/targets/llama-8b-80gb.yaml \\
        --image ours.azurecr.io/training:1 --sets azureml://datastores/workspaceblobstore/paths/sets \\
        --output azureml://datastores/workspaceblobstore/paths/adapters \\
        --subscription 00000000-0000-0000-0000-000000000000 --group ours --workspace ours --hours 3 --dry-run
    """
    from training.cloud.azure import request, submit

    terminal = start(ctx, json)
    job = described("azure", config, image, sets, output, machine, hours, name, dry_run)
    body = request(job)
    finish(terminal, job, body, json, dry_run, lambda: submit(body, subscription, group, workspace))


def start(ctx: typer.Context, json: bool) -> Terminal:
    session: Session = ctx.obj
    return session.start(json)


def described(
    cloud: str,
    config: Path,
    image: str,
    sets: str,
    output: str,
    machine: str,
    hours: float,
    name: str,
    dry_run: bool,
) -> "Job":
    """Raises SettingsError."""
    from training.cloud.job import make_job
    from training.cloud.machines import machine_of

    token = os.environ.get(HUB_TOKEN)
    environment = {HUB_TOKEN: "***" if dry_run else token} if token else {}
    return make_job(config, image, sets, output, machine_of(cloud, machine), hours, environment, name)


def finish(
    terminal: Terminal, job: "Job", body: dict[str, Any], json: bool, dry_run: bool, send: Callable[[], str]
) -> None:
    """A request that was sent is not shown: it may hold a token."""
    submitted = None if dry_run else send()
    found = {"job": submitted, "machine": job.machine.name, "most_usd": job.machine.cost(job.hours)}
    terminal.document({**found, "request": body if dry_run else None})
    if not json:
        terminal.write(dumps(body, indent=2) if dry_run else f"submitted {submitted}")
        terminal.note(price(job))


def price(job: "Job") -> str:
    """What it costs at most, and where that is from."""
    machine = job.machine
    cost = machine.cost(job.hours)
    if cost is None:
        return f"training/cloud/prices.json has no {machine.name}: neither its price nor its memory was checked"
    return (
        f"at most {job.hours:g} h x {machine.usd_per_hour} USD = {cost:,.2f} USD on {machine.name} in "
        f"{machine.region}, seen {machine.seen} ({machine.source}): check it before you rely on it"
    )
