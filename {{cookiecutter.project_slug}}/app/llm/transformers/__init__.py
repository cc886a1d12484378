"""Open models in this process, over Hugging Face `transformers` itself. `chat` is the model that the rooms see."""
