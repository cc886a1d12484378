"""Writes a tuned llama as a GGUF file, which llama.cpp serves. `tensors` has the layout, `write` the way there."""
