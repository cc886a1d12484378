"""Tunes a chat model by low-rank adaptation (LoRA), on what `training data` made, with trl and peft."""
