"""What is measured and logged: metrics in an own registry, JSON logs, and wrappers that time answers and searches.

Promises that no question, answer, prompt or key is ever logged or becomes a label.
"""
