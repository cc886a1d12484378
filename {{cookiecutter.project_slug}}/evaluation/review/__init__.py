"""People in the loop: pairs for the review page, and what reviewers said as figures and as training data."""
