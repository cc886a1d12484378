"""Is the server behind LLM_BASE_URL there? Asks for its list of models, which every such server has for free."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from app.cli.checks import Finding
from app.redaction import redact

NAME = "model server"
SECONDS = 5
ENDING = "check that LLM_BASE_URL ends as in /v1"
NO_ENDING = "check that LLM_BASE_URL is Ollama's, without /v1"


def check_model_server(base_url: str, model: str, api_key: str | None) -> Finding:
    """`model` as the server calls it, without the provider."""
    return asked(base_url, "/models", api_key, ENDING, lambda shown, listing: compare(shown, model, listing))


def check_ollama(base_url: str, model: str, api_key: str | None) -> Finding:
    """The same in Ollama's own protocol."""
    return asked(base_url, "/api/tags", api_key, NO_ENDING, lambda shown, listing: pulled(shown, model, listing))


def asked(base_url: str, path: str, api_key: str | None, advice: str, judge: Callable[[str, Any], Finding]) -> Finding:
    """What `judge` finds in the list; `advice` is for an address that has none."""
    request = listing_of(base_url, path, api_key)
    base_url = redact(base_url)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return judge(base_url, json.load(response))
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            return Finding(NAME, "fail", f"{base_url} refuses the key ({error.code})", "set LLM_API_KEY in .env")
        return Finding(NAME, "warn", f"{base_url} answers {error.code} to {path}", advice)
    except ValueError:
        return Finding(NAME, "warn", f"{base_url}{path} is not JSON", advice)
    except OSError as error:
        reason = getattr(error, "reason", None) or error
        return Finding(
            NAME, "fail", f"{base_url} does not answer ({reason})", "start the server, or correct LLM_BASE_URL"
        )


def listing_of(base_url: str, path: str, api_key: str | None) -> urllib.request.Request:
    """A name and a password in the address become basic authorization, as in the model's own client."""
    parts = urlsplit(base_url)
    user, _, host = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=host, path=f"{parts.path.rstrip('/')}{path}"))
    basic = b64encode(unquote(user).encode()).decode()
    request = urllib.request.Request(address)  # noqa: S310 (settings take http and https only)
    request.add_header("Authorization", f"Basic {basic}" if user else f"Bearer {api_key or 'none'}")
    return request


def compare(base_url: str, model: str, listing: Any) -> Finding:
    """Whether the model is on the server's list: `{"data": [{"id": …}, …]}`."""
    try:
        names = [str(entry["id"]) for entry in listing["data"]]
    except (KeyError, TypeError):
        return Finding(NAME, "warn", f"{base_url}/models is no list of models", ENDING)
    if names and model not in names:
        few = ", ".join(names[:5])
        return Finding(
            NAME, "warn", f"{base_url} does not list {model!r}", f"set LLM_MODEL to one of its models: {few}"
        )
    return Finding(NAME, "ok", f"{base_url} answers")


def pulled(base_url: str, model: str, listing: Any) -> Finding:
    """Whether Ollama has the model: `{"models": [{"name": "llama3.2:latest"}, …]}`; without a tag the latest."""
    try:
        names = [str(entry["name"]) for entry in listing["models"]]
    except (KeyError, TypeError):
        return Finding(NAME, "warn", f"{base_url}/api/tags is no list of models", NO_ENDING)
    if (model if ":" in model else f"{model}:latest") not in names:
        return Finding(
            NAME, "warn", f"{base_url} has no model {model!r}", f"run `ollama pull {model}`, or correct LLM_MODEL"
        )
    return Finding(NAME, "ok", f"{base_url} answers")


# By the provider of LLM_MODEL.
SERVERS = {"openai": check_model_server, "ollama": check_ollama}
