"""The model card and the system card: what the application is, and what was measured of it. No figure is typed."""
