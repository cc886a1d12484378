"""`models`: the catalogue of models, and what can be done with them. A command of it is a module here, and one line."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.groups import refuse_options
from app.cli.models.compare import compare
from app.cli.models.fetch import fetch
from app.cli.models.serve import serve
from app.cli.records import model_record
from app.cli.session import Json, Session

if TYPE_CHECKING:
    from app.llm.catalogue import Catalogue, Entry

MaxPrice = Annotated[
    float | None, typer.Option(min=0, help="USD per million tokens: neither the price in nor out is above it.")
]
MinContext = Annotated[int | None, typer.Option(min=1, help="Models that read at least so many tokens.")]
OpenWeights = Annotated[bool, typer.Option("--open-weights", help="Models whose weights can be had.")]
Provider = Annotated[str | None, typer.Option(help="Models of this provider, as LLM_MODEL names it.")]

models = typer.Typer(name="models")


@models.callback(invoke_without_command=True)
def show_models(
    ctx: typer.Context,
    max_price: MaxPrice = None,
    min_context: MinContext = None,
    open_weights: OpenWeights = False,
    provider: Provider = None,
    json: Json = False,
) -> None:
    """Show models to choose from: context, price, strengths.

    Needs no key, no network and no provider's package: the figures are a snapshot, whose date stands below the table.
    What is not known is shown as ?, and fits no filter. A model that you host yourself is not in the table: its context
    is what you set as LLM_CONTEXT_TOKENS.

    \b
    Examples:
      python -m app models
      python -m app models --max-price 1 --min-context 200000
      python -m app models --open-weights --json

    Next: write the name of one into .env, LLM_MODEL="provider:model", and run `make setup`.
    """
    if ctx.invoked_subcommand:
        refuse_options(ctx)
        return
    from app.cli.models.table import show_table
    from app.llm.catalogue import load_catalogue

    session: Session = ctx.obj
    terminal = session.start(json)
    catalogue = load_catalogue()
    if provider:
        catalogue = of_provider(catalogue, provider.replace("-", "_"))
    fitting = [entry for entry in catalogue.entries if fits(entry, max_price, min_context, open_weights)]
    terminal.document([model_record(entry, catalogue) for entry in fitting])
    if not json:
        show_table(terminal, replace(catalogue, entries=tuple(fitting)))


for command in (compare, fetch, serve):
    models.command()(command)


def of_provider(catalogue: "Catalogue", provider: str) -> "Catalogue":
    """Its part of the catalogue. Raises BadParameter for one that has none."""
    entries = tuple(entry for entry in catalogue.entries if entry.provider == provider)
    if not entries:
        known = ", ".join(dict.fromkeys(entry.provider for entry in catalogue.entries))
        raise typer.BadParameter(f"{provider!r} is none of {known}", param_hint="--provider")
    return replace(catalogue, entries=entries)


def fits(entry: "Entry", max_price: float | None, min_context: int | None, open_weights: bool) -> bool:
    """What is not known fits no filter."""
    prices = (entry.input_usd_per_million, entry.output_usd_per_million)
    return (
        (max_price is None or all(price is not None and price <= max_price for price in prices))
        and (min_context is None or (entry.context_tokens or 0) >= min_context)
        and (not open_weights or entry.open_weights is True)
    )
