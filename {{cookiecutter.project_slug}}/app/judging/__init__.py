"""Is an answer good? Judges of answers, and the share of a server's answers that one reads once they are given.

`judge` is the contract. The evaluation holds judges against labels of people.
"""
