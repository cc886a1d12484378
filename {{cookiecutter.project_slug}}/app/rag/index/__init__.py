"""The index: its generations, what each says about itself, and what it asks of the engine that keeps it."""
