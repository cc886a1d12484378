"""The semantic cache: an answer that was given is given again to a question that asks for the same."""
