"""A training as every cloud runs it: an image, a recipe that lies in it, data in a bucket, a machine, and an end.

The image is the one of the Dockerfile beside this. Knows no cloud.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.errors import SettingsError
from training.cloud.machines import Machine
from training.lora.config import Recipe
from training.targets.architecture import architecture_of
from training.targets.memory import memory_of
from training.targets.shipped import FOLDER, read_target

LAUNCHER = ("accelerate", "launch", "--config_file", "training/targets/fsdp.yaml", "--num_processes")
PROJECT = FOLDER.parents[1]
NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
"""What all three clouds take."""
ADAPTER = "adapter"
"""The folder of the result, in the place that the cloud keeps."""
DISK_GB = 200
"""For the image, the weights of a model, and checkpoints."""


@dataclass(frozen=True, slots=True)
class Job:
    """`config` is the recipe's path in the image. After so many `hours` the cloud ends the job, whatever it does."""

    name: str
    image: str
    config: PurePosixPath
    recipe: Recipe
    sets: str
    output: str
    machine: Machine
    hours: float
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        return round(self.hours * 3600)

    def command(self, sets: str, output: str) -> list[str]:
        """What the container runs, where the cloud shows the data at `sets` and keeps what is written to `output`.

        A job that was broken off and begins again goes on from the checkpoints that it finds in `output`. The adapter
        gets a folder in there, since a run keeps its checkpoints beside the adapter.
        """
        adapter = f"{output}/{ADAPTER}"
        module = ["-m", "training", "lora", "--config", str(self.config), "--sets", sets, "--output", adapter]
        if not self.recipe.fsdp:
            return ["python", *module]
        return [*LAUNCHER, str(self.machine.gpus or 4), *module]


def in_image(config: Path) -> PurePosixPath:
    """Where the image has a recipe: only what lies in `training/` goes into it. Raises SettingsError."""
    file = config.resolve()
    if not file.is_relative_to(PROJECT / "training"):
        raise SettingsError(
            f"{config} is not in {PROJECT / 'training'}, so no image has it: move it there, and build the image"
        )
    return PurePosixPath(file.relative_to(PROJECT).as_posix())


def check_fit(job: Job) -> None:
    """Raises SettingsError for a machine of the table that the recipe does not fit. Of others nothing is known."""
    machine, recipe = job.machine, job.recipe
    if not machine.gpus:
        return
    if recipe.fsdp and machine.gpus == 1:
        raise SettingsError(f"{job.config} shares a model among GPUs, and {machine.name} has one: choose another")
    needed = memory_of(recipe, architecture_of(recipe.model), machine.gpus)
    if not needed.fits(machine.gpu_gb):
        raise SettingsError(
            f"{job.config} needs {needed.total / 1e9:.1f} GB of a GPU, too much for the {machine.gpu_gb} GB of "
            f"{machine.name}: choose another machine, or see `python -m training memory --config {job.config}`"
        )


def make_job(
    config: Path,
    image: str,
    sets: str,
    output: str,
    machine: Machine,
    hours: float,
    environment: Mapping[str, str],
    name: str = "",
) -> Job:
    """Raises SettingsError for a recipe, a name or a machine that no cloud would take."""
    place, target = in_image(config), read_target(config)
    title = name or f"lora-{target.file.stem}"
    if not NAME.fullmatch(title):
        raise SettingsError(f"{title!r} names no job: take up to 63 letters, digits and hyphens with --name")
    job = Job(title, image, place, target.recipe, sets, output, machine, hours, environment)
    check_fit(job)
    return job


def check_place(address: str, scheme: str, option: str) -> str:
    """Returns it without a slash at its end. Raises SettingsError for one that the cloud can't read."""
    if not address.removeprefix(scheme).strip("/") or not address.startswith(scheme):
        raise SettingsError(f"{option} is {address}, and this cloud reads {scheme}…: name a folder there")
    return address.rstrip("/")
