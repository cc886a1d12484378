"""One module per group of addresses, with the shapes that only it sends or reads."""
