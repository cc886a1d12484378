"""Prompts are files: a folder for each in `texts/`, in it a file for each version, named by every answer."""
