"""Questions and attacks in the formats of other tools. Nothing is asked, and nothing of these tools is imported."""
