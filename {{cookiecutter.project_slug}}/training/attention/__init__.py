"""Attention explained on real weights: read `attention.py`, then ask the command which tokens attend to which."""
