"""The HTTP edge: OpenAI-compatible chat, search, health, metrics and the page. Start reading at `application.py`."""
