"""The shapes of OpenAI's protocol: what a chat request, a completion, a chunk of a stream and an error look like.

Pydantic models and plain functions between them and `app.types`. They know nothing of HTTP.
"""
