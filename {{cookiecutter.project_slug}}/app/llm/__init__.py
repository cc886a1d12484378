"""Models: chat models, the offline one among them, embeddings, and what a call costs."""
