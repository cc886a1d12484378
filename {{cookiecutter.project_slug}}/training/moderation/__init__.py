"""Makes the classifier of `app/guardrails/moderation` from texts that templates give."""
