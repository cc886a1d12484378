"""What people say of kept answers, once they have read them: labels, choices between two, and how far they agree.

`book` is the door.
"""
