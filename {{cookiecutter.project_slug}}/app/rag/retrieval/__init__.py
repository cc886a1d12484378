"""From a question to passages: one way of searching a module, and what is put around it."""
