"""A run of the evaluation: a case for each question, figures with their intervals, and a page that shows both."""
