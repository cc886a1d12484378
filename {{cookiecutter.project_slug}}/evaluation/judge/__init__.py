"""Is an answer good? Judges, and how far they agree with labels made by reading question, passages and answer."""
