"""Prompts are files: one per version, reviewed as diffs, named by every answer. Add yours beside `answer.v1.toml`."""
