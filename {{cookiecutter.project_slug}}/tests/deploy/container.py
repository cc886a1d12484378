"""Builds the image with buildah, and runs it as a cluster would: its user, a read-only root, one writable volume.

Needs root and Linux, but no daemon. BASE_IMAGE names another base than the Dockerfile's; where no registry answers,
base-image.sh makes one from Debian's packages.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.programs import run, system_program

TAG = "localhost/app-under-test"
HOME_MADE_BASE = "localhost/debian-python"
# No kernel features beyond mount namespaces, so that it works inside a container too.
BUILDAH_ENV = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
# A network that inspects TLS signs with its own certificate, which only the host knows.
CERTIFICATES = Path("/etc/ssl/certs")
ENTER = """
root=$1 data=$2 user=$3; shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --bind "$data" "$root/data"
exec chroot --userspec="$user" "$root" /usr/bin/env -i "$@"
"""


@dataclass(frozen=True)
class Image:
    """A built image: its files, and what it says about how to run."""

    root: Path
    config: dict[str, Any]

    def command(self, *words: str, data: Path, **environment: str) -> list[str]:
        """A host command that runs `words` in the image. Ends when they end, and takes their signals."""
        variables = [*self.config["Env"], *(f"{name}={value}" for name, value in environment.items())]
        inside = [f"--chdir={self.config['WorkingDir']}", *variables, *words]
        places = [str(self.root), str(data), self.config["User"]]
        return [system_program("unshare"), "--mount", "sh", "-ec", ENTER, "sh", *places, *inside]

    def app(self, *arguments: str, data: Path, **environment: str) -> list[str]:
        return self.command(*self.config["Entrypoint"], *arguments, data=data, **environment)


@contextmanager
def built(context: Path, **arguments: str) -> Iterator[Image]:
    """The image of `context`, built with these arguments and unpacked. It is removed at the end."""
    buildah = system_program("buildah")
    if os.geteuid():
        pytest.skip("mounting a read-only root needs root: run it in a container or with sudo")
    env = {**BUILDAH_ENV, **os.environ}
    given = {"BASE_IMAGE": base_image(context, env), **arguments}
    options = [f"--build-arg={name}={value}" for name, value in given.items()]
    trust = [f"--volume={CERTIFICATES}:{CERTIFICATES}:ro"] if CERTIFICATES.is_dir() else []
    run(buildah, "build", "--format=docker", f"--tag={TAG}", *options, *trust, context, env=env)
    container = run(buildah, "from", "--pull-never", TAG, env=env).strip()
    try:
        root = run(buildah, "mount", container, env=env).strip()
        yield Image(Path(root), json.loads(run(buildah, "inspect", "--type=image", TAG, env=env))["Docker"]["config"])
    finally:
        run(buildah, "rm", container, env=env)
        run(buildah, "rmi", TAG, env=env)


def base_image(context: Path, env: dict[str, str]) -> str:
    """The first that can be had: the one asked for, the Dockerfile's own, one made here."""
    if asked := env.get("BASE_IMAGE"):
        return asked
    own = re.findall(r"^ARG BASE_IMAGE=(\S+)", (context / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)[0]
    pull = [system_program("buildah"), "pull", "--quiet", own]
    if subprocess.run(pull, env=env, capture_output=True, check=False).returncode == 0:  # noqa: S603
        return str(own)
    system_program("debootstrap")
    run("sh", Path(__file__).with_name("base-image.sh"), env={**env, "BASE_IMAGE": HOME_MADE_BASE})
    return HOME_MADE_BASE
