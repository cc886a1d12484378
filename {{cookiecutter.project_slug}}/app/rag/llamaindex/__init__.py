"""The pipeline in LlamaIndex's own terms: reader, node parser, vector and summary index, query engine.

Each part fits into any LlamaIndex program; `twin.py` puts them to work inside the assistant. Needs the extra
`llamaindex`.
"""
