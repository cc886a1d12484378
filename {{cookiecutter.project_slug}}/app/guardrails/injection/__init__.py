"""Prompt injection and jailbreaks in a conversation: patterns that people wrote down, and a classifier."""
