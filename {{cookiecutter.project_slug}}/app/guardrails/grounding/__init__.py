"""Does an answer rest on its passages? Sentence by sentence, by what can be compared without a model."""
