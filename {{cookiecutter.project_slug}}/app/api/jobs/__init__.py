"""Ingestions that clients ask for: one after the other, in a thread beside the event loop."""
