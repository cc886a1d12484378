"""What an answer is worth, figure by figure, as pure functions; those of rankings are in `evaluation/retrieval`."""
