"""all-MiniLM-L6-v2 in NumPy. Read `encoder.py` for the transformer and `wordpiece.py` for its tokens; NOTICE says whose
work the weights are.
"""

from app.llm.minilm.model import MiniLM

__all__ = ["MiniLM"]
