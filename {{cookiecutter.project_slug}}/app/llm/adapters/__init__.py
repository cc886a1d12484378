"""Clients that call our options by no name of their own, or leave one out: each is made by a function here."""
