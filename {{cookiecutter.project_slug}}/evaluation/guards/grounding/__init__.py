"""Sentences that passages support, and such that they do not: `judged` is the labelled set of the guard `grounding`."""

from evaluation.guards.grounding.cases import judged

__all__ = ["judged"]
