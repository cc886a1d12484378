"""Who is refused: what ought to be and what ought not, by the guards and in answers, and which groups of people."""
