"""What a command asks of the server that holds the index, since no second process may open it."""
