"""The providers of models. THE place to add one: an entry here, and its extra in pyproject.toml.

Whatever has no entry still works by its name in LangChain's table, once its package is installed: it gets the options
that most clients understand, and its answers are read by what any provider says.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.llm.finish import FinishWords
from app.llm.provider import BATCH, SAME, Client, Provider
from app.llm.usage import parts, whole

AWS = {
    "region_name": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "aws_access_key_id": ("AWS_ACCESS_KEY_ID",),
    "aws_secret_access_key": ("AWS_SECRET_ACCESS_KEY",),
    "aws_session_token": ("AWS_SESSION_TOKEN",),
    "credentials_profile_name": ("AWS_PROFILE",),
}
AWS_NAMES = {name: name for name in (*SAME, *AWS)}
GOOGLE = {
    "api_key": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "project": ("GOOGLE_CLOUD_PROJECT",),
    "location": ("GOOGLE_CLOUD_LOCATION",),
    "credentials_file": ("GOOGLE_APPLICATION_CREDENTIALS",),
}
GOOGLE_NAMES = {name: name for name in (*SAME, *GOOGLE)}
SECRET_OPTIONS = ("api_key", "aws_secret_access_key", "aws_session_token")

# The longer words are those of OpenAI's /responses and of compatible servers.
OPENAI_FINISH = FinishWords(
    ("finish_reason",),
    cut=frozenset({"length", "max_tokens", "max_output_tokens"}),
    withheld=frozenset({"content_filter"}),
    by_status=True,
)
GOOGLE_WITHHELD = "safety recitation blocklist prohibited_content spii model_armor prompt_blocked"
GOOGLE_FINISH = FinishWords(
    ("finish_reason",), cut=frozenset({"max_tokens"}), withheld=frozenset(GOOGLE_WITHHELD.split())
)
# The limit of OpenAI's client for each chunk rests on asyncio.wait_for, which in Python 3.11 loses a cancellation that
# comes together with a chunk: the call would go on, and cost, after its client left. ModelCall has the one deadline.
OPENAI_FIXED = {"max_retries": 0, "stream_chunk_timeout": None}

# Else a token of the environment would take the place of the key that the settings name.
AZURE_FIXED = {"azure_ad_token": None}

# Else the client counts tokens first, with a tokenizer that it downloads; chunks are far below the limit.
OPENAI_EMBEDDING_FIXED = {"max_retries": 0, "check_embedding_ctx_length": False}

PROVIDERS = {
    "openai": Provider(
        extra="openai",
        good_model="gpt-5-mini",
        chat=Client(
            "app.llm.adapters.openai:chat_model",
            fixed=OPENAI_FIXED,
            # They know neither its newer /responses endpoint nor, unasked, usage.
            compatible={"use_responses_api": False, "stream_usage": True},
        ),
        embedding=Client("langchain_openai:OpenAIEmbeddings", fixed=OPENAI_EMBEDDING_FIXED),
        variables={"api_key": ("OPENAI_API_KEY",), "base_url": ("OPENAI_BASE_URL", "OPENAI_API_BASE")},
        required=("api_key",),
        prices="openai",
        finish=OPENAI_FINISH,
        tally=whole,
    ),
    "azure_openai": Provider(
        extra="azure_openai",
        good_model="gpt-5-mini",
        chat=Client(
            "app.llm.adapters.azure:AzureChat",
            names={**SAME, "model": "azure_deployment", "base_url": "azure_endpoint", "api_version": "api_version"},
            fixed={**OPENAI_FIXED, **AZURE_FIXED},
        ),
        embedding=Client(
            "langchain_openai:AzureOpenAIEmbeddings",
            names={**SAME, "base_url": "azure_endpoint", "api_version": "api_version"},
            fixed={**OPENAI_EMBEDDING_FIXED, **AZURE_FIXED},
        ),
        variables={
            "api_key": ("AZURE_OPENAI_API_KEY",),
            "base_url": ("AZURE_OPENAI_ENDPOINT",),
            "api_version": ("OPENAI_API_VERSION",),
        },
        required=("base_url", "api_version", "api_key"),
        imitated=False,
        prices="azure",
        finish=OPENAI_FINISH,
        tally=whole,
    ),
    "anthropic": Provider(
        extra="anthropic",
        good_model="claude-haiku-5-5",
        chat=Client("app.llm.adapters.anthropic:Claude", fixed={"max_retries": 0}),
        variables={"api_key": ("ANTHROPIC_API_KEY",), "base_url": ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL")},
        required=("api_key",),
        prices="anthropic",
        finish=FinishWords(
            ("stop_reason",),
            cut=frozenset({"max_tokens", "model_context_window_exceeded"}),
            withheld=frozenset({"refusal"}),
        ),
        tally=parts,
    ),
    "google_genai": Provider(
        extra="google_genai",
        good_model="gemini-3.8-flash",
        chat=Client(
            "app.llm.adapters.gemini:Gemini",
            # Its retries count calls: 0 would mean its own default. Without a word it asks the environment whether
            # Vertex AI is meant.
            fixed={"max_retries": 1, "vertexai": False},
        ),
        embedding=Client("app.llm.adapters.google_embeddings:gemini"),
        variables={"api_key": GOOGLE["api_key"], "base_url": ("GOOGLE_GEMINI_BASE_URL",)},
        required=("api_key",),
        prices="google",
        finish=GOOGLE_FINISH,
        # Its server counts all so far, its client what is new.
        tally=parts,
    ),
    "google_vertexai": Provider(
        extra="google_vertexai",
        good_model="gemini-3.8-flash",
        chat=Client("app.llm.adapters.vertexai:chat_model", names=GOOGLE_NAMES),
        # There a model of the Gemini family takes one text.
        embedding=Client(
            "app.llm.adapters.google_embeddings:vertexai",
            names=GOOGLE_NAMES,
            batch=lambda model: 1 if "gemini" in model else BATCH,
        ),
        variables={**GOOGLE, "base_url": ("GOOGLE_VERTEX_BASE_URL",)},
        imitated=False,
        prices="google",
        finish=GOOGLE_FINISH,
        tally=parts,
    ),
    "bedrock_converse": Provider(
        extra="bedrock_converse",
        good_model="us.anthropic.claude-haiku-5-5",
        chat=Client("app.llm.adapters.bedrock:chat_model", names=AWS_NAMES),
        # There only Cohere's models take more than one text.
        embedding=Client(
            "app.llm.adapters.bedrock_embeddings:embeddings",
            names=AWS_NAMES,
            batch=lambda model: BATCH if "cohere" in model else 1,
        ),
        variables={
            **AWS,
            "api_key": ("AWS_BEARER_TOKEN_BEDROCK",),
            "base_url": ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"),
        },
        imitated=False,
        prices="aws",
        finish=FinishWords(
            ("stopReason", "stop_reason"),
            cut=frozenset({"max_tokens", "model_context_window_exceeded"}),
            withheld=frozenset({"guardrail_intervened", "content_filtered"}),
        ),
        tally=whole,
    ),
    "mistralai": Provider(
        extra="mistralai",
        good_model="mistral-small-latest",
        chat=Client("langchain_mistralai:ChatMistralAI", fixed={"max_retries": 0}),
        embedding=Client("app.llm.adapters.mistral:embeddings"),
        variables={"api_key": ("MISTRAL_API_KEY",), "base_url": ("MISTRAL_BASE_URL",)},
        required=("api_key",),
        prices="mistral",
        finish=FinishWords(
            ("finish_reason",),
            cut=frozenset({"length", "model_length"}),
            withheld=frozenset(),
            failed=frozenset({"error"}),
        ),
        tally=whole,
    ),
    "ollama": Provider(
        extra="ollama",
        good_model="llama3.2",
        chat=Client("app.llm.adapters.ollama:chat_model", names={**SAME, "context_tokens": "context_tokens"}),
        embedding=Client("app.llm.adapters.ollama:embeddings"),
        variables={"api_key": ("OLLAMA_API_KEY",), "base_url": ("OLLAMA_HOST",)},
        finish=FinishWords(("done_reason",), cut=frozenset({"length"}), withheld=frozenset()),
        tally=whole,
    ),
    "huggingface": Provider(
        extra="huggingface",
        good_model="meta-llama/Llama-3.3-70B-Instruct",
        chat=Client("app.llm.adapters.huggingface:chat_model"),
        # A folder on this machine, not the hosted service.
        embedding=Client(
            "app.llm.adapters.sentences:embeddings", names={"model": "folder"}, extra="transformers", local=True
        ),
        variables={
            "api_key": ("HF_TOKEN", "HUGGINGFACEHUB_API_TOKEN"),
            "base_url": ("HF_INFERENCE_ENDPOINT",),
        },
        required=("api_key",),
        prices="huggingface",
        finish=FinishWords(("finish_reason",), cut=frozenset({"length"}), withheld=frozenset({"content_filter"})),
        tally=whole,
    ),
    "sagemaker": Provider(
        extra="sagemaker",
        good_model="my-endpoint",
        chat=Client(
            "app.llm.adapters.sagemaker:chat_model",
            names={name: name for name in AWS_NAMES if name != "api_key"},
        ),
        variables={**AWS, "base_url": ("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "AWS_ENDPOINT_URL")},
        imitated=False,
        finish=FinishWords(("finish_reason",), cut=frozenset({"length"}), withheld=frozenset({"content_filter"})),
        tally=whole,
    ),
    # Loads the model when it is made: it runs in this process.
    "transformers": Provider(
        extra="transformers",
        good_model="data/models/smollm2",
        chat=Client(
            "app.llm.transformers.chat:TransformersChatModel",
            names={"model": "model", "max_tokens": "max_tokens"},
            local=True,
        ),
        finish=FinishWords(("finish_reason",), cut=frozenset({"length"}), withheld=frozenset()),
        tally=parts,
    ),
    "cohere": Provider(
        extra="cohere",
        good_model="embed-v4.0",
        chat=Client("app.llm.adapters.cohere:chat_model"),
        embedding=Client("app.llm.adapters.cohere:embeddings"),
        variables={"api_key": ("COHERE_API_KEY", "CO_API_KEY"), "base_url": ("CO_API_URL",)},
        required=("api_key",),
        prices="cohere",
    ),
}
# The embedding models of Bedrock have another protocol, and both names are in use.
PROVIDERS["bedrock"] = replace(PROVIDERS["bedrock_converse"], extra="bedrock")


def provider_of(name: str) -> Provider:
    """The entry for a model such as `openai:gpt-5-mini`; dashes in a provider's name are read as underscores."""
    provider = name.partition(":")[0].replace("-", "_")
    return PROVIDERS.get(provider) or unknown(provider)


def unknown(provider: str) -> Provider:
    """Made by LangChain's own tables."""
    return Provider(
        chat=Client("langchain.chat_models:init_chat_model", fixed={"model_provider": provider, "max_retries": 0}),
        embedding=Client(
            "langchain.embeddings:init_embeddings",
            names={name: name for name in ("model", "base_url", "api_key")},
            fixed={"provider": provider},
        ),
        prices=provider,
    )


def secrets_in(variables: Mapping[str, str]) -> set[str]:
    """The keys of all providers among these variables: they must show nowhere."""
    found = [provider.found(variables) for provider in PROVIDERS.values()]
    return {options[name] for options in found for name in SECRET_OPTIONS if name in options}
