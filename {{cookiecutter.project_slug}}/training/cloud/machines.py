"""Machines that can be rented, with their GPUs and a dated list price: prices.json is the place to add one."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.errors import SettingsError

PRICES = Path(__file__).with_name("prices.json")


@dataclass(frozen=True, slots=True)
class Machine:
    """`gpu_gb` is the memory of one GPU. Of a machine that the table does not have, only the name is known."""

    name: str
    gpu_gb: int = 0
    gpus: int = 0
    usd_per_hour: float | None = None
    accelerator: str = ""
    source: str = ""
    seen: str = ""
    region: str = ""

    def cost(self, hours: float) -> float | None:
        """USD."""
        return None if self.usd_per_hour is None else self.usd_per_hour * hours


def machines(cloud: str) -> dict[str, Machine]:
    """By name."""
    table = json.loads(PRICES.read_text(encoding="utf-8"))
    of_cloud = table[cloud]
    shared = {"source": of_cloud["source"], "region": of_cloud["region"], "seen": table["seen"]}
    return {
        name: Machine(name, one["gpu_gb"], one["gpus"], one["usd_per_hour"], one.get("accelerator", ""), **shared)
        for name, one in of_cloud["machines"].items()
    }


def machine_of(cloud: str, name: str) -> Machine:
    return machines(cloud).get(name, Machine(name))


def known(machine: Machine, cloud: str) -> Machine:
    """Raises SettingsError for one that the table does not have."""
    if not machine.gpus:
        raise SettingsError(
            f"{machine.name} is not in training/cloud/prices.json, which names its GPU: "
            f"add it there, or use one of {', '.join(machines(cloud))}"
        )
    return machine
