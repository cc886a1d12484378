"""The commands of this folder, which `app.cli` mounts. Cheap to import, as every command is."""

import typer

from training.injection.command import injection
from training.moderation.command import moderation

app = typer.Typer()
train = typer.Typer(name="train", no_args_is_help=True, help="Train the models of this project anew.")
train.command()(injection)
train.command()(moderation)
app.add_typer(train)


@train.callback()
def trainings() -> None:
    """Train the models of this project anew, with texts of your own. Needs the extra `training`."""
