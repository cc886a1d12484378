"""A group that does something by itself, and has commands too."""

import typer


def refuse_options(ctx: typer.Context) -> None:
    """Options of the group mean nothing to a command after them. Raises BadParameter, since they would be lost."""
    named = [name for name in ctx.params if (source := ctx.get_parameter_source(name)) and source.name == "COMMANDLINE"]
    given = [f"--{name.replace('_', '-')}" for name in named]
    if given:
        raise typer.BadParameter(f"{', '.join(given)}: write options after the command {ctx.invoked_subcommand}")
