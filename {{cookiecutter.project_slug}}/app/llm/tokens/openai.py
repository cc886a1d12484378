"""OpenAI's tokenizers, by the `tiktoken` library: where it has kept their files. It would download them otherwise."""

import hashlib
import os
import tempfile
from pathlib import Path

from app.llm.tokens.readable import readable
from app.llm.tokens.strategy import Strategy, Unavailable

ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
# SHA-256 of the files. The library throws another one away and asks the network, so it gets to see no other.
FILES = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}


def of_openai(model: str) -> Strategy:
    """The encoding of `gpt-5-mini` and the like. Raises Unavailable."""
    try:
        import tiktoken
    except ImportError:
        raise Unavailable("needs the extra 'openai': run `make setup EXTRAS=\"openai\"`") from None
    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        raise Unavailable(f"tiktoken does not know how {model} cuts: update it, or choose another model") from None
    if name not in FILES or not kept(name):
        raise Unavailable(f"tiktoken has not kept {name}, and nothing is downloaded here: {advice(name)}")
    encoding = tiktoken.get_encoding(name)

    def cut(text: str) -> list[str]:
        return [readable(piece) for piece in encoding.decode_tokens_bytes(encoding.encode_ordinary(text))]

    return Strategy(cut, f"{model}, by {name}")


def kept(name: str) -> bool:
    """Whether the library has the file of this encoding, and whole."""
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    place = Path(tempfile.gettempdir(), "data-gym-cache") if folder is None else Path(folder)
    file = place / hashlib.sha1(ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()
    try:
        return bool(folder != "" and hashlib.sha256(file.read_bytes()).hexdigest() == FILES[name])
    except OSError:
        return False


def advice(name: str) -> str:
    return f"run `python -c \"import tiktoken; tiktoken.get_encoding('{name}')\"` where there is a network"
