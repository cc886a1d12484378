"""The process and its sockets: where it listens, how it begins and ends, what one connection may use."""
