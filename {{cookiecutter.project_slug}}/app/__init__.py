"""An LLM application that answers questions about documents, with citations. Read `assistant.py` first."""

__version__ = "0.1.0"
