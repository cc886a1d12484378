"""`doctor`: what is wrong with this installation, and how to repair it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import FAILED, Terminal
from app.cli.printable import one_line
from app.cli.session import Json, Session
from app.errors import AppError, EmptyIndex, IndexBusy
from app.redaction import redact

if TYPE_CHECKING:
    from app.cli.checks import Finding
    from app.settings import Settings

STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port that `serve` is to listen on.")]


def doctor(ctx: typer.Context, port: Port = 8000, json: Json = False) -> None:
    """Find what is wrong here, and say how to repair it.

    Looks at Python, packages, settings, data folder, models, MCP servers, database, vector store, index and port.
    Writes nothing, and asks the chat model nothing.

    \b
    Examples:
      python -m app doctor
      python -m app doctor --json

    Exits with 1 when something is broken; warnings do not count.

    Next: repair from the top down, since later checks build on earlier ones.
    """
    session: Session = ctx.obj
    terminal = session.start(json)
    findings = []
    for finding in examine(session, port):
        findings.append(finding)
        show(terminal, finding)
    healthy = all(finding.status != "fail" for finding in findings)
    terminal.document({"healthy": healthy, "checks": [finding.to_dict() for finding in findings]})
    if not healthy:
        raise typer.Exit(FAILED)


def show(terminal: Terminal, finding: "Finding") -> None:
    terminal.write(f"{finding.status:<4}  ", STYLES[finding.status], end="")
    terminal.write(f"{finding.name}: {one_line(finding.detail)}")
    if finding.advice:
        terminal.write(f"      -> {one_line(finding.advice)}")


def examine(session: Session, port: int) -> Iterator["Finding"]:
    """Every finding, as soon as it is there. What can't be judged while something before it is broken is left out."""
    from app.cli import checks
    from app.cli.mcp_servers import check_mcp_servers
    from app.cli.model_server import SERVERS
    from app.settings import ENV_FILE, load_settings, reveal

    yield attempt("python", checks.check_python)
    yield attempt("packages", checks.check_packages)
    yield attempt("extras", checks.check_extras)
    yield attempt("port", partial(checks.check_port, "127.0.0.1", port))
    try:
        settings = load_settings()
    except AppError as error:
        yield checks.Finding("settings", "fail", str(error), "then run doctor again: models and index were not checked")
        return
    yield attempt(".env", partial(checks.check_env_file, ENV_FILE))
    yield attempt("data folder", partial(checks.check_data_dir, settings.data_dir))
    yield attempt("model", partial(check_model, settings))
    yield attempt("embedding model", partial(check_embedding_model, settings))
    provider, _, name = settings.llm_model.partition(":")
    if settings.llm_base_url and (check := SERVERS.get(provider)):
        yield attempt("model server", partial(check, settings.llm_base_url, name, reveal(settings.llm_api_key)))
    if settings.mcp_servers:
        yield attempt("MCP servers", partial(check_mcp_servers, settings))
    yield attempt("database", partial(check_database, settings))
    yield attempt("vector store", partial(check_store, settings))
    yield attempt("index", partial(check_index, session, settings))


def attempt(name: str, check: Callable[[], "Finding"]) -> "Finding":
    """The check's finding; what it raises is one too. An address in it may hold a password: that is masked."""
    from app.cli.checks import Finding

    try:
        found = check()
    except AppError as error:
        found = Finding(name, "fail", str(error))
    except Exception as error:
        found = Finding(name, "fail", f"the check itself failed ({type(error).__name__}: {error})", "report this")
    return replace(found, detail=redact(found.detail), advice=found.advice and redact(found.advice))


def check_model(settings: "Settings") -> "Finding":
    """The chat models can be built: provider known, package installed, key there, context window large enough."""
    from app.bootstrap.answers import build_budget
    from app.bootstrap.chain import build_model
    from app.bootstrap.models import build_chat_model
    from app.bootstrap.prompts import build_prompts
    from app.cli.checks import Finding
    from app.llm.circuit import Circuits

    build_model(settings, build_chat_model(settings), Circuits())
    for prompt in build_prompts(settings).all():
        build_budget(settings, prompt)
    named = [(settings.llm_model, "LLM_MODEL"), *settings.further_models()]
    return Finding("model", "ok", ", ".join(f"{setting}={name}" for name, setting in named))


def check_embedding_model(settings: "Settings") -> "Finding":
    """The same for the embedding model; the index is opened with it later."""
    from app.bootstrap.models import embedding_access
    from app.cli.checks import Finding
    from app.llm.embeddings import build_embeddings, is_built_in, load_built_in

    access = embedding_access(settings)
    if not is_built_in(access.name):
        build_embeddings(access)
    elif access.model:
        load_built_in(access)
    return Finding("embedding model", "ok", f"EMBEDDING_MODEL={settings.embedding_model}")


def check_database(settings: "Settings") -> "Finding":
    """It can be read, and is this code's. Answers do not wait for it, so one that fails is no more than a warning."""
    from app.bootstrap.storage import address_of
    from app.cli.checks import Finding
    from app.errors import DatabaseUnavailable, SchemaMismatch
    from app.storage.schema import check_schema, revisions

    address = address_of(settings)
    try:
        fresh = check_schema(address) == "fresh"
    except SchemaMismatch:
        raise
    except DatabaseUnavailable as error:
        return Finding("database", "warn", str(error), "until then nothing is kept of what answers cost")
    return Finding("database", "ok", f"{address}, {'not made yet' if fresh else f'schema {revisions()[-1]}'}")


def check_store(settings: "Settings") -> "Finding":
    """Where the index is kept; whether it can be reached, the next check says."""
    from app.bootstrap.retrieval import index_folder
    from app.cli.checks import Finding
    from app.rag.stores import SERVERS

    name = settings.vector_store
    address = getattr(settings, f"{name}_url", None)
    own = "at its own address" if name in SERVERS else f"in {index_folder(settings)}"
    return Finding("vector store", "ok", f"VECTOR_STORE={name}, {f'{name.upper()}_URL={address}' if address else own}")


def check_index(session: Session, settings: "Settings") -> "Finding":
    """Everything that `ask` needs opens, there is something in the index, and a search reads it."""
    import asyncio

    from app.cli.checks import Finding
    from app.types import Context, Query

    try:
        with session.open("doctor") as application:
            chunks = application.index_chunks()
            asyncio.run(
                application.retriever.search(Query("Does a search work?", limit=1), Context(subject="command-line"))
            )
    except IndexBusy as busy:
        return Finding("index", "ok", str(busy))
    except EmptyIndex:
        chunks = 0
    if not chunks:
        return Finding("index", "warn", "nothing is indexed yet", "run `python -m app ingest docs`")
    return Finding("index", "ok", f"{chunks:,} chunks, EMBEDDING_MODEL={settings.embedding_model}")
