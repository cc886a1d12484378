# "openai:gpt-5-mini" needs the extra "openai"; a model without a provider runs in the app's process and needs none.
# Reads lines of .env and of the environment; for `make setup` and the Dockerfile.
# An embedding model of "huggingface:" is a folder that sentence-transformers reads.
/^(export )?EMBEDDING_MODEL *= *["']?huggingface:/{
h
s/.*/--extra transformers/p
g
}
# One of the built-in encoder needs none, also with weights from a file.
/^(export )?EMBEDDING_MODEL *= *["']?minilm(-onnx)?:/d
s/^(export )?(LLM|EMBEDDING)_MODEL *= *["']?([a-z0-9_-]+):.*/--extra \3/p
# A store has an extra of its name.
s/^(export )?VECTOR_STORE *= *["']?([a-z0-9_-]+).*/--extra \2/p
# A framework too; "native" is none.
s/^(export )?RAG_FRAMEWORK *= *["']?(langchain|llamaindex).*/--extra \2/p
# How personal data is found; "patterns" needs none.
s/^(export )?GUARD_PII_ENGINE *= *["']?(presidio).*/--extra \2/p
# MCP servers, of which there is at least one.
s/^(export )?MCP_SERVERS *= *["']?[a-z].*/--extra mcp/p
