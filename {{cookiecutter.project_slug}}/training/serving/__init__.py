"""Starts a server that fits a tuned model. The application then asks it by two settings, as it asks any other."""
