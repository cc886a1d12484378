"""The clouds that keep buckets: which package reads each by fsspec's interface, and what to do when one refuses.

Who asks is found by the package in its cloud's own places. Nothing else that fsspec opens is opened here: no file of
this machine, no web address, no chain of addresses.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from app.errors import MissingExtra

CONNECT_SECONDS = 10
READ_SECONDS = 30
TRIES = 4
ADVICE = {
    "NoSuchBucket": "there is no such bucket: correct its name, or S3_ENDPOINT_URL",
    "AccessDenied": "access is denied: allow s3:ListBucket and s3:GetObject",
    "InvalidAccessKeyId": "the access key is unknown: check AWS_ACCESS_KEY_ID",
    "SignatureDoesNotMatch": "the secret key is wrong: check AWS_SECRET_ACCESS_KEY",
    "ExpiredToken": "the credentials have expired: renew them",
    "NoCredentialsError": "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile",
    "EndpointConnectionError": "nothing answers there: check the network, and S3_ENDPOINT_URL",
    "ConnectTimeoutError": "nothing answers there: check the network, and S3_ENDPOINT_URL",
}


@dataclass(frozen=True, slots=True)
class Cloud:
    """`options` go to the file system of `package`, given S3_ENDPOINT_URL; then its `attributes` are set."""

    package: str
    install: str
    options: Callable[[str | None], dict[str, Any]] = lambda endpoint: {}
    attributes: tuple[tuple[str, Any], ...] = ()


def s3_options(endpoint: str | None) -> dict[str, Any]:
    retries = {"total_max_attempts": TRIES, "mode": "standard"}
    limits = {"connect_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS, "retries": retries}
    return {"endpoint_url": endpoint, "config_kwargs": limits}


GOOGLE = Cloud("gcsfs", "uv pip install -c requirements.lock gcsfs")
AZURE = Cloud("adlfs", "uv pip install -c requirements.lock adlfs")
ONCE = (("retries", 1),)
"""botocore tries again already, and s3fs would do all of that once more."""
# Add a cloud here, by the scheme of its addresses. Only S3 is tested.
CLOUDS = {
    "s3": Cloud("s3fs", 'make setup EXTRAS="s3"', s3_options, ONCE),
    "gs": GOOGLE,
    "gcs": GOOGLE,
    "abfs": AZURE,
    "az": AZURE,
}


@lru_cache(maxsize=8)
def file_system(scheme: str, endpoint: str | None = None) -> Any:
    """Made once, which takes longer than a request, for all threads. It keeps no listing. Raises MissingExtra."""
    cloud = CLOUDS[scheme]
    try:
        import_module(cloud.package)
        from fsspec import filesystem
    except ImportError:
        raise MissingExtra(f"{scheme}:// needs the package {cloud.package}: run `{cloud.install}`") from None
    opened = filesystem(scheme, skip_instance_cache=True, use_listings_cache=False, **cloud.options(endpoint))
    for name, value in cloud.attributes:
        setattr(opened, name, value)
    return opened


def reason(error: BaseException) -> str:
    """What to do, where that is known, and else what was said."""
    advice = next((ADVICE[code] for code in codes(error) if code in ADVICE), "")
    return advice or " ".join(str(error).split())[:300] or type(error).__name__


def codes(error: BaseException | None) -> Iterator[str]:
    """Of the error, and of those that it was made of: s3fs makes a FileNotFoundError of S3's NoSuchBucket."""
    while error:
        answered: dict[str, Any] = getattr(error, "response", None) or {}
        yield str(answered.get("Error", {}).get("Code") or type(error).__name__)
        error = error.__cause__ or error.__context__
