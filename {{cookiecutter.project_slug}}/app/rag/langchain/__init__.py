"""The pipeline in LangChain's own terms: loader, splitter, retriever, prompt and chain.

Each part fits into any LangChain program; `twin.py` puts them to work inside the assistant.
"""
