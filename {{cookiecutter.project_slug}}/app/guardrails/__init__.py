"""What is checked before and after the model. Guards decide; the assistant acts on it."""
