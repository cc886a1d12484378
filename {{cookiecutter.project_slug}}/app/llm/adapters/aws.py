"""What all clients of Amazon's services need: region and credentials, from options or from where its own tools look."""

from typing import Any

from app.errors import SettingsError

KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def access(region_name: str | None, options: dict[str, str], *, bearer: bool = False) -> dict[str, Any]:
    """Region and credentials of a client. `bearer`: a key of its own takes the place of credentials.

    `options` are keys, or the name of a profile; without any Amazon's own chain is asked, down to the role of the
    machine. Raises SettingsError when there are none, ImportError without boto3.
    """
    import boto3

    found = {name: value for name, value in options.items() if name in KEYS}
    profile = {} if found else {name: value for name, value in options.items() if name not in KEYS}
    session = boto3.Session(profile_name=profile.get("credentials_profile_name"))
    region = region_name or session.region_name
    if not region:
        raise SettingsError("a region is missing: set AWS_REGION in .env, such as us-east-1")
    if bearer:
        return {"region_name": region}
    if found and not all(name in found for name in KEYS[:2]):
        raise SettingsError("half a key: set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env")
    if not found and session.get_credentials() is None:
        raise SettingsError("credentials are missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env")
    return {"region_name": region, **found, **profile}
