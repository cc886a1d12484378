"""Open weights that come in a package of the package index, for machines that reach no hub."""
