"""`evaluate redteam`: attacks the service over its HTTP API, and fails where a claimed protection does not hold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED, Terminal
from app.cli.progress import progress_bar
from app.cli.session import Json, Session
from evaluation.options import DOCS, Docs

if TYPE_CHECKING:
    from app.settings import Settings
    from app.types import Progress
    from evaluation.redteam.attack import Attack
    from evaluation.redteam.success import Secrets

Url = Annotated[str | None, typer.Option(help="Attack this service; without it, one of its own is started.")]
Attacks = Annotated[Path | None, typer.Option(help="JSON lines.", show_default="evaluation/redteam/attacks.jsonl")]
SendDocuments = Annotated[
    bool,
    typer.Option("--send-documents", help="Send documents that carry attacks to the service of --url for the while."),
]
Export = Annotated[
    Path | None, typer.Option(help="Attack nothing: write the attacks into this file, a configuration of promptfoo.")
]


def redteam(
    ctx: typer.Context,
    url: Url = None,
    attacks: Attacks = None,
    docs: Docs = DOCS,
    send_documents: SendDocuments = False,
    export: Export = None,
    json: Json = False,
) -> None:
    """Attack the service by OWASP's Top 10 for LLMs.

    A service of its own is started with your settings, over an index of its own; nothing of yours is touched. With
    --url a running one is attacked, with the key in API_KEY; attacks that need a document in its index are then left
    out without --send-documents. Uses LLM_MODEL: with a paid model most attacks are one call.

    \b
    Examples:
      python -m app evaluate redteam
      python -m app evaluate redteam --url http://127.0.0.1:8000 --json
      python -m app evaluate redteam --export attacks.yaml

    Exits with 1 when an attack succeeds that is claimed to be stopped.

    Next: docs/responsible-ai.md says what is claimed, and what an attack is.
    """
    from app.settings import load_settings, reveal
    from evaluation.redteam.attack import FILE, read_attacks
    from evaluation.redteam.report import broken, record, show
    from evaluation.redteam.run import carry_out
    from evaluation.redteam.target import Target

    session: Session = ctx.obj
    terminal = session.start(json)
    given, settings = read_attacks(attacks or FILE), load_settings()
    if export:
        exported(terminal, export, given, settings, url)
        return
    if url and not send_documents:
        left = [one for one in given if one.document]
        given = [one for one in given if not one.document]
        terminal.note(f"{len(left)} attacks need documents in the index: --send-documents sends them, and removes them")
    key = reveal(settings.api_key)
    with (
        progress_bar(terminal) as progress,
        attacked(terminal, settings, url, docs, progress) as (address, secrets),
        documents(address, key, needed=any(one.document for one in given)),
        Target(address, key) as target,
    ):
        found = carry_out(given, target, secrets, settings, progress)
    terminal.document(record(found, settings.llm_model))
    if not json:
        show(terminal, found)
    if broken(found):
        raise typer.Exit(FAILED)


def exported(terminal: Terminal, file: Path, given: "Sequence[Attack]", settings: "Settings", url: str | None) -> None:
    """Those that promptfoo can say; raises AppError where the file can't be written."""
    from evaluation.exports.command import LOCAL
    from evaluation.exports.promptfoo import attacks_config, fits
    from evaluation.exports.written import write
    from evaluation.redteam.run import instructions, is_guarded

    fitting = [one for one in given if fits(one)]
    guarded = {one.id for one in fitting if is_guarded(one, settings)}
    write(file, attacks_config(url or LOCAL, fitting, instructions(), guarded))
    terminal.document({"file": str(file), "attacks": len(fitting), "left_out": len(given) - len(fitting)})
    if not terminal.json:
        left = f"{len(given) - len(fitting)} need more than one question to the assistant, and are left out"
        terminal.write(f"{len(fitting)} attacks are in {file}; {left}")


@contextmanager
def attacked(
    terminal: Terminal, settings: "Settings", url: str | None, docs: Path, progress: "Progress"
) -> "Iterator[tuple[str, Secrets]]":
    """The address of the service, and what it must not give away: of a foreign one the canary is not known."""
    from app.guardrails.canary import Canary
    from evaluation.redteam.run import instructions
    from evaluation.redteam.service import own_service
    from evaluation.redteam.success import Secrets
    from evaluation.trial import announced

    if url:
        yield url, Secrets(instructions())
        return
    terminal.note(announced(docs), "dim")
    with own_service(settings, docs, progress) as (address, application):
        yield address, Secrets(instructions(), Canary(application.settings.data_dir).word)


@contextmanager
def documents(address: str, key: str | None, *, needed: bool) -> Iterator[None]:
    from evaluation.redteam.run import documents_sent

    if not needed:
        yield
        return
    with documents_sent(address, key):
        yield
