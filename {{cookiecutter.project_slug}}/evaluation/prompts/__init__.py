"""Which version of a prompt answers better, and how a better one is found."""
