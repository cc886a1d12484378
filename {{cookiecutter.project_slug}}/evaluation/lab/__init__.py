"""The retrieval lab: which way to search, and which way to cut, finds most in one's own documents."""
