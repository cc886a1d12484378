"""What people ask about: clusters of their questions, and whether these change."""
