"""The shapes of the agent's own API: the events of a run, decisions about calls that wait, and the history of a thread.

Pydantic models and plain functions between them and the agent's values. They know nothing of HTTP.
"""
