"""How well the sentences of given passages answer a question: what the evidence gate and the offline model share.

Pure functions over a question and passages; they know nothing of models, prompts or the index. Read `score.py` first.
"""
