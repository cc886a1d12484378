"""Personal data in a text: which kinds, and where each stands."""
