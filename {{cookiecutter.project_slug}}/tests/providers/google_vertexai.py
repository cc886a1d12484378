"""Vertex AI: Google's protocol within a project, with a token that a service account fetches from the same server."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.llm.provider import Access
from tests.fakes.upstream import Reply
from tests.providers.google_genai import GoogleGenAI
from tests.providers.protocol import KEY


class GoogleVertexAI(GoogleGenAI):
    name = "google_vertexai"
    key = f"authorization: bearer {KEY}"
    path = "/v1beta1/projects/p/locations/global/publishers/google/models/m"
    fields = GoogleGenAI.fields | {"labels"}
    asides: ClassVar[Mapping[str, Reply]] = {
        "/token": Reply(json.dumps({"access_token": KEY, "expires_in": 3600, "token_type": "Bearer"}))
    }

    def access(self, url: str) -> Access:
        return Access(self.model, "LLM", self.address(url), variables=self.credentials(url))

    def variables(self, url: str) -> dict[str, str]:
        return {**self.credentials(url), "GOOGLE_VERTEX_BASE_URL": url}

    def credentials(self, url: str) -> dict[str, str]:
        """Those of a service account in a file of the working folder, which names its project too."""
        file = Path("service-account.json").absolute()
        account = {"type": "service_account", "client_email": "a@p.example.org", "project_id": "p"}
        file.write_text(json.dumps({**account, "private_key": private_key(), "token_uri": f"{url}/token"}), "utf-8")
        return {"GOOGLE_APPLICATION_CREDENTIALS": str(file)}


@cache
def private_key() -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return str(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "ascii")


PROTOCOL = GoogleVertexAI()
