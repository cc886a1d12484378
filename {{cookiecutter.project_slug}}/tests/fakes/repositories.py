"""A Git repository of a test's own, made by git."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

WHO = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")


@dataclass(frozen=True)
class FakeRepository:
    """It serves partial clones, as hosts of repositories do."""

    folder: Path

    @property
    def address(self) -> str:
        return f"git+file://{self.folder}"

    def git(self, *command: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(self.folder), *WHO, *command],  # noqa: S607
            env=kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, **texts: str) -> str:
        """Files by their names, `guides__a` for `guides/a.md`; everything else that lies there goes with them."""
        for name, text in texts.items():
            path = self.folder / (name.replace("__", "/") + ".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        return self.git("rev-parse", "HEAD")


def repository_in(folder: Path) -> FakeRepository:
    folder.mkdir(parents=True)
    repository = FakeRepository(folder)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return repository
