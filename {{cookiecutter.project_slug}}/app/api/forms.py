"""Documents as a form brings them (`multipart/form-data`), checked before any of them is taken in."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from app.api.errors import LONGEST_NAME, BadForm, FormTooLarge, UnsupportedForm
from app.errors import UnreadableDocument
from app.rag.documents.loaders import loader_for
from app.rag.sources.inbox import Sent
from app.rag.sources.upload import CONTROL, fit, too_long

MOST_FILES = 100
MOST_FIELDS = 20
LARGEST_AT_ONCE = 4
"""Documents, as large as they may be, that fit into one form."""
DEFAULT_COLLECTION = DEFAULT_ORIGIN = "uploads"
LONGEST_COLLECTION = 1000
FIELDS = ("files", "collection", "origin")
ORIGIN = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Form:
    collection: str
    origin: str
    documents: tuple[Sent, ...]


@asynccontextmanager
async def read_form(request: Request, max_file_bytes: int) -> AsyncGenerator[Form]:
    """The form of a request, whose files are open meanwhile. Raises UnsupportedForm, FormTooLarge or BadForm."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise UnsupportedForm("documents are sent as a form: multipart/form-data with the field `files`")
    try:
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            check_names(form)
            yield Form(collection_of(form), origin_of(form), documents_of(form, max_file_bytes))
    except HTTPException as error:
        if error.status_code != 400:
            raise
        if error.detail.startswith("Too many files"):
            raise FormTooLarge(f"more than {MOST_FILES} files: send them in several requests") from None
        raise BadForm(f"the form can't be read ({error.detail.rstrip('.')}): send multipart/form-data") from None


def check_names(form: FormData) -> None:
    """Raises BadForm."""
    for name in form:
        if name not in FIELDS:
            raise BadForm(f"{name[:LONGEST_NAME]}: there is no such field; a form has {', '.join(FIELDS)}")


def collection_of(form: FormData) -> str:
    name = text_of(form, "collection", DEFAULT_COLLECTION)
    if len(name) > LONGEST_COLLECTION or CONTROL.search(name) or too_long(name):
        raise BadForm(f"collection: too long, or with control characters; use up to {LONGEST_COLLECTION} letters")
    return name


def origin_of(form: FormData) -> str:
    name = text_of(form, "origin", DEFAULT_ORIGIN)
    if not ORIGIN.fullmatch(name):
        raise BadForm("origin: use 1 to 64 letters, digits, dashes and underscores")
    return name


def text_of(form: FormData, field: str, default: str) -> str:
    given = form.get(field)
    if isinstance(given, UploadFile):
        raise BadForm(f"{field}: send a text, not a file")
    return (given or "").strip() or default


def documents_of(form: FormData, max_file_bytes: int) -> tuple[Sent, ...]:
    files = form.getlist("files")
    if not files or not all(isinstance(one, UploadFile) for one in files):
        raise BadForm("files: send at least one file, each in a field of this name")
    uploads = [one for one in files if isinstance(one, UploadFile)]
    for one in uploads:
        if (one.size or 0) > max_file_bytes:
            raise FormTooLarge(f"{one.filename} is larger than {max_file_bytes:,} bytes: raise MAX_FILE_BYTES")
    documents = tuple(Sent(safe_name(one.filename or ""), one.file) for one in uploads)
    names = [one.name for one in documents]
    if len(set(names)) < len(names):
        raise BadForm("files: two of them have the same name; send each document once")
    if all(problem := [unreadable(name) for name in names]):
        raise UnsupportedForm(f"{names[0]}: {problem[0]}")
    return documents


def safe_name(name: str) -> str:
    """Raises BadForm if no document can be called so."""
    safe = fit(name)
    if not safe:
        raise BadForm("files: a name is missing, or longer than files may be called; name each file")
    return safe


def unreadable(name: str) -> str:
    """Why no loader reads a file of this name, or nothing."""
    try:
        loader_for(name)
    except UnreadableDocument as error:
        return str(error)
    return ""
