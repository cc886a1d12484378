"""Which of two answers to the same question is better, over two stored runs: a win rate, with its interval."""
