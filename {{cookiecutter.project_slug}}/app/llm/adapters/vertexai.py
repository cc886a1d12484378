"""Gemini on Google Cloud's Vertex AI: by the project and its credentials, or by a key alone."""

import warnings
from typing import TYPE_CHECKING, Any

from app.errors import SettingsError

if TYPE_CHECKING:
    from app.llm.adapters.gemini import Gemini

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


def chat_model(
    model: str,
    max_tokens: int,
    timeout: int,
    base_url: str | None = None,
    api_key: str | None = None,
    project: str | None = None,
    location: str | None = None,
    credentials_file: str | None = None,
) -> "Gemini":
    """`timeout` in seconds. A project goes before a key. Raises SettingsError where there is neither."""
    from app.llm.adapters.gemini import Gemini

    access = way_in(api_key, project, location, credentials_file)
    return Gemini(
        model=model, vertexai=True, max_tokens=max_tokens, timeout=timeout, max_retries=1, base_url=base_url, **access
    )


def way_in(
    api_key: str | None, project: str | None, location: str | None, credentials_file: str | None
) -> dict[str, Any]:
    """The options that say how to come in. Raises SettingsError where there is neither a project nor a key."""
    if api_key and not project:
        return {"api_key": api_key}
    found, own = credentials(credentials_file)
    if not (project or own):
        raise SettingsError("a project is missing: set GOOGLE_CLOUD_PROJECT in .env")
    return {"credentials": found, "project": project or own, "location": location or "global"}


def credentials(file: str | None) -> tuple[Any, str | None]:
    """Those of a file, else where Google's own tools look for them; and the project that they belong to."""
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    try:
        with warnings.catch_warnings():
            # Of files from strangers. This one is the operator's own, and any kind of credentials may be in it.
            warnings.filterwarnings("ignore", "The load_credentials_from_file method is deprecated")
            found: tuple[Any, str | None] = (
                google.auth.load_credentials_from_file(file, scopes=SCOPES)
                if file
                else google.auth.default(scopes=SCOPES)
            )
    except (GoogleAuthError, OSError, ValueError) as error:
        raise SettingsError(
            f"no credentials ({type(error).__name__}): set GOOGLE_APPLICATION_CREDENTIALS in .env to a file of them"
        ) from None
    return found
