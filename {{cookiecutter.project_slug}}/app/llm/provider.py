"""What a provider of models is: with which options its clients are made, and how its answers are read.

Knows no provider by name: their table is `providers`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import SettingsError
from app.llm.finish import ANY, FinishWords
from app.llm.usage import Tally, either

# Servers of one's own mostly know no keys, and the clients insist on one.
NO_KEY = "none"
# Chunks in one request: few enough for every provider's longest request, which some count in tokens.
BATCH = 32
SAME = {name: name for name in ("model", "max_tokens", "timeout", "base_url", "api_key")}
WANTED = {
    "api_key": "a key",
    "base_url": "an address",
    "region_name": "a region",
    "api_version": "a version of its API",
}


@dataclass(frozen=True, slots=True)
class Access:
    """How one configured model is reached: by the settings that are its own, or by its provider's variables.

    `setting` begins the names of its settings: LLM or EMBEDDING; empty for a model that has none, such as one that is
    only compared. `variables` are those of the environment and of `.env`.
    """

    name: str
    setting: str = ""
    base_url: str | None = None
    api_key: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.setting}_MODEL={self.name}" if self.setting else self.name

    @property
    def model(self) -> str:
        """As the provider calls it: `openai:gpt-5-mini` -> `gpt-5-mini`."""
        return self.name.partition(":")[2]

    @property
    def provider(self) -> str:
        """As the tables call it: `google-genai:gemini` -> `google_genai`."""
        return self.name.partition(":")[0].replace("-", "_")

    def given(self) -> dict[str, str]:
        """What its own settings say."""
        return {name: value for name, value in (("base_url", self.base_url), ("api_key", self.api_key)) if value}

    def setting_of(self, option: str) -> str:
        return f"{self.setting}_{option.upper()}" if self.setting and option in ("base_url", "api_key") else ""


@dataclass(frozen=True, slots=True)
class Client:
    """One kind of client, for chat or for embeddings. `make` is "module:class" of LangChain, or a function of ours.

    `names` are what it calls our options: one that is left out it does not understand. `fixed` are options of its own,
    `compatible` those for a server that only speaks its provider's protocol. `extra` is what it needs, where that is
    not its provider's. `batch` says how many texts a request for embeddings may hold, by the model's name. `local`: its
    models run in this process, and what they read stays here.
    """

    make: str
    names: Mapping[str, str] = field(default_factory=lambda: SAME)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    compatible: Mapping[str, Any] = field(default_factory=dict)
    extra: str | None = None
    batch: Callable[[str], int] = lambda model: BATCH
    local: bool = False

    def options(self, ours: Mapping[str, Any]) -> dict[str, Any]:
        """`{"model": "m", "base_url": None}` -> `{"model": "m"}`, by its names, with what it always gets."""
        named = {self.names[name]: value for name, value in ours.items() if value is not None and name in self.names}
        return {**named, **self.fixed, **(self.compatible if ours.get("base_url") else {})}


@dataclass(frozen=True, slots=True)
class Provider:
    """One entry of the table.

    `extra` is what `make setup` installs for it, `good_model` one to begin with. `variables` are the environment's own
    names for an option, the first that is set wins; without the options of `required` nothing starts. Where others
    serve its protocol (`imitated`), an address means one of theirs: it needs no key, never sees that of the provider,
    and has the window that its server was started with. `prices` is its name in genai-prices. `finish` and `tally` read
    the end of an answer and its counts.
    """

    chat: Client
    extra: str | None = None
    good_model: str = ""
    embedding: Client | None = None
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    imitated: bool = True
    prices: str | None = None
    finish: FinishWords = ANY
    tally: Tally = either

    def chat_options(
        self, access: Access, *, max_tokens: int, timeout: float, context_tokens: int | None = None
    ) -> dict[str, Any]:
        """`timeout` in seconds, the others in tokens. Raises SettingsError for what is missing or not understood."""
        limits = {"max_tokens": max_tokens, "timeout": math.ceil(timeout), "context_tokens": context_tokens}
        return self.chat.options({"model": access.model, **limits, **self.reach(access, self.chat)})

    def embedding_options(self, access: Access, *, timeout: float) -> dict[str, Any]:
        """`timeout` in seconds. Raises SettingsError for what is missing or not understood."""
        assert self.embedding
        reach = self.reach(access, self.embedding)
        return self.embedding.options({"model": access.model, "timeout": math.ceil(timeout), **reach})

    def reach(self, access: Access, client: Client) -> dict[str, str]:
        """Key, address and whatever else says how to come to the model. Raises SettingsError."""
        given = access.given()
        for option in given.keys() - client.names.keys():
            raise SettingsError(f"{access} has no use for {access.setting_of(option)}: remove it from .env")
        found = self.found(access.variables)
        if self.imitated and "base_url" in given:
            found.pop("api_key", None)
        found |= given
        if self.imitated and "base_url" in found and "api_key" in self.required:
            found.setdefault("api_key", NO_KEY)
        for option in self.required:
            if option in client.names and option not in found:
                raise SettingsError(f"{access} needs {WANTED[option]}: set {self.names_of(option, access)} in .env")
        if "api_key" in client.names and not fits_a_header(found.get("api_key", NO_KEY)):
            raise SettingsError(
                f"{access} has a key with a blank, a line end or a letter that no key has: copy "
                f"{self.names_of('api_key', access)} again"
            )
        return found

    def found(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The options that these variables give."""
        values = {option: [variables[n] for n in names if variables.get(n)] for option, names in self.variables.items()}
        return {option: value[0] for option, value in values.items() if value}

    def names_of(self, option: str, access: Access) -> str:
        """What to set for it: `LLM_API_KEY or ANTHROPIC_API_KEY`."""
        return " or ".join(filter(None, (access.setting_of(option), *self.variables.get(option, ())[:1])))

    def key_names(self, access: Access) -> str:
        """All that may hold its key: `LLM_API_KEY or ANTHROPIC_API_KEY`."""
        client = self.chat if access.setting != "EMBEDDING" or not self.embedding else self.embedding
        options = [option for option in ("api_key", "aws_access_key_id", "credentials_file") if option in client.names]
        return " or ".join(filter(None, (self.names_of(option, access) for option in options)))

    def self_hosted(self, access: Access) -> bool:
        """Whether the model is served by somebody else than the provider."""
        return self.imitated and bool(access.base_url or self.found(access.variables).get("base_url"))


def fits_a_header(key: str) -> bool:
    """Whether a request can carry it; the clients call another one a server that is down."""
    return key.isascii() and key.isprintable() and " " not in key
