"""Attacks on the running service over its own HTTP API, by category of the OWASP Top 10 for LLM applications."""
