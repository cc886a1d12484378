"""Makes the sets that a chat model is tuned with: instructions and preferences, from what the project has."""
