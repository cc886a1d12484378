"""The model that is tuned: a GGUF file or a folder on this disk, or a name in the cache of Hugging Face."""

from pathlib import Path
from typing import Any

from app.errors import SettingsError
from app.llm.transformers.quiet import quiet
from app.llm.transformers.weights import Weights, load_weights, locate
from training.lora.config import Recipe

FETCHED = Path("models") / "smollm2"


def base_of(recipe: Recipe, data_dir: Path) -> str:
    """The place of the recipe's model: what was fetched where it names none. Raises SettingsError."""
    if recipe.model and not Path(recipe.model).exists() and recipe.model.count("/") == 1:
        return recipe.model
    place = Path(recipe.model) if recipe.model else data_dir / FETCHED
    try:
        folder, file = locate(place)
    except SettingsError as error:
        raise SettingsError(f"{place}: {error}") from None
    return str((folder / file if file else folder).absolute())


def load_base(place: str, recipe: Recipe) -> Weights:
    """Ready to be tuned, with what pads. Raises SettingsError, ImportError."""
    weights = of_hub(place, recipe) if recipe.quantise == "nf4" or not Path(place).exists() else here(place, recipe)
    if weights.tokenizer.pad_token is None:
        weights.tokenizer.pad_token = weights.tokenizer.eos_token
    weights.model.config.use_cache = False
    return weights


def here(place: str, recipe: Recipe) -> Weights:
    import torch

    weights = load_weights(Path(place))
    weights.model.to(getattr(torch, recipe.precision))
    return weights


def of_hub(place: str, recipe: Recipe) -> Weights:
    """What transformers finds by that name, if need be over the network, and in 4 bits if that is asked for."""
    import torch
    import transformers

    numbers = getattr(torch, recipe.precision)
    options: dict[str, Any] = {"dtype": numbers}
    if recipe.quantise == "nf4":
        check_unpacked(place)
        options["quantization_config"] = transformers.BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=numbers,
        )
    try:
        with quiet():
            tokenizer = transformers.AutoTokenizer.from_pretrained(place)
            model = transformers.AutoModelForCausalLM.from_pretrained(place, **options)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SettingsError(
            f"the model {place} can't be loaded ({reason}): name a folder, or log in with `hf`"
        ) from None
    return Weights(model, tokenizer, model.config.get_text_config().max_position_embeddings)


def check_unpacked(place: str) -> None:
    """Raises SettingsError for a GGUF file: it is packed already."""
    if place.endswith(".gguf"):
        raise SettingsError(f"{place} is packed already: `quantise: nf4` needs a model in Hugging Face's own format")
